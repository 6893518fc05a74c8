import { LogOut, Moon, Sun, SunMoon } from "lucide-react";
import { Link, NavLink, useNavigate } from "react-router";

import type { User } from "~/lib/api-types";
import { forgetAllRooms } from "~/lib/recent-rooms";
import { signOut } from "~/lib/session";
import { setTheme, useTheme } from "~/lib/theme";
import { showToast } from "~/lib/toast";
import { words } from "~/lib/words";

import { Logo } from "./logo";
import { Avatar } from "./ui/avatar";
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from "./ui/menu";

function AccountMenu({ user }: { user: User }) {
  const theme = useTheme();
  const navigate = useNavigate();
  const leave = async () => {
    try {
      await signOut();
      forgetAllRooms();
      await navigate("/");
    } catch (error) {
      showToast(words(error), { kind: "error" });
    }
  };
  return (
    <Menu
      trigger={
        <button type="button" className="grid size-11 place-items-center rounded-full">
          <span className="sr-only">Account: {user.name}</span>
          <Avatar name={user.name} />
        </button>
      }
    >
      <div className="px-2.5 pt-2 pb-1.5">
        <b className="block truncate">{user.name}</b>
        <span className="block truncate text-sm text-ink-3">{user.provider === "guest" ? "Guest" : user.email}</span>
      </div>
      <MenuSeparator />
      <MenuLabel>Theme</MenuLabel>
      <MenuChoice
        label="Theme"
        value={theme}
        onChange={setTheme}
        options={[
          { value: "light", label: "Light", icon: Sun },
          { value: "dark", label: "Dark", icon: Moon },
          { value: "system", label: "As the system", icon: SunMoon },
        ]}
      />
      <MenuSeparator />
      <MenuItem icon={LogOut} onSelect={() => void leave()}>
        Sign out
      </MenuItem>
    </Menu>
  );
}

/** The bar over every page of a signed-in person. */
export function TopBar({ user }: { user?: User | undefined }) {
  return (
    <header className="flex h-14 items-center gap-3 border-b border-line bg-surface px-4 sm:h-(--topbar-height) sm:gap-7 sm:px-7">
      <Link to="/" aria-label="Bedrud, start page" className="flex rounded-sm">
        <Logo />
      </Link>
      <nav aria-label="Main" className="hidden self-stretch sm:flex">
        <NavLink
          to="/dashboard"
          className="relative flex items-center px-3 font-medium text-ink-2 aria-[current=page]:font-semibold aria-[current=page]:text-ink aria-[current=page]:after:absolute aria-[current=page]:after:inset-x-3 aria-[current=page]:after:-bottom-px aria-[current=page]:after:h-[3px] aria-[current=page]:after:rounded-t-[3px] aria-[current=page]:after:bg-presence-line"
        >
          Rooms
        </NavLink>
      </nav>
      <span className="flex-1" />
      {user ? <AccountMenu user={user} /> : <span className="size-11" />}
    </header>
  );
}
