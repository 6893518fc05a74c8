import { Clapperboard, DoorOpen, Gauge, LogOut, Moon, Settings, Sun, SunMoon } from "lucide-react";
import { Link, NavLink, useNavigate } from "react-router";

import type { User } from "~/lib/api-types";
import { shownEmail } from "~/lib/person";
import { usePreferencesOf, useSavePreferences } from "~/lib/preferences";
import { forgetAllRooms } from "~/lib/recent-rooms";
import { signOut } from "~/lib/session";
import { setTheme, useTheme } from "~/lib/theme";
import { showToast } from "~/lib/toast";
import { words } from "~/lib/words";

import { Logo } from "./logo";
import { Avatar } from "./ui/avatar";
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from "./ui/menu";

/** Where one can go; administrators have one place more. */
function places(user: User | undefined) {
  const own = [
    { to: "/dashboard", label: "Rooms", icon: DoorOpen },
    { to: "/recordings", label: "Recordings", icon: Clapperboard },
  ];
  return user?.accesses.includes("superadmin") ? [...own, { to: "/admin", label: "Administration", icon: Gauge }] : own;
}

function AccountMenu({ user }: { user: User }) {
  const theme = useTheme();
  const { mutate } = useSavePreferences();
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
          <Avatar name={user.name} picture={user.avatarUrl} />
        </button>
      }
    >
      <div className="px-2.5 pt-2 pb-1.5">
        <b className="block truncate">{user.name}</b>
        <span className="block truncate text-sm text-ink-3">{user.provider === "guest" ? "Guest" : shownEmail(user.email)}</span>
      </div>
      <MenuSeparator />
      {places(user).map(({ to, label, icon }) => (
        <MenuItem key={to} icon={icon} className="sm:hidden" onSelect={() => void navigate(to)}>
          {label}
        </MenuItem>
      ))}
      {user.provider === "guest" ? null : (
        <MenuItem icon={Settings} onSelect={() => void navigate("/settings/profile")}>
          Settings
        </MenuItem>
      )}
      <MenuSeparator />
      <MenuLabel>Theme</MenuLabel>
      <MenuChoice
        label="Theme"
        value={theme}
        onChange={(next) => {
          setTheme(next);
          if (user.provider !== "guest") mutate({ interface: { theme: next } });
        }}
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
  usePreferencesOf(user?.provider === "guest" ? undefined : user?.id);
  return (
    <header className="flex h-14 items-center gap-3 border-b border-line bg-surface px-4 sm:h-(--topbar-height) sm:gap-7 sm:px-7">
      <Link to="/" aria-label="Bedrud, start page" className="flex rounded-sm">
        <Logo />
      </Link>
      <nav aria-label="Main" className="hidden self-stretch sm:flex">
        {places(user).map(({ to, label }) => (
          <NavLink
            key={to}
            to={to}
            className="relative flex items-center px-3 font-medium text-ink-2 aria-[current=page]:font-semibold aria-[current=page]:text-ink aria-[current=page]:after:absolute aria-[current=page]:after:inset-x-3 aria-[current=page]:after:-bottom-px aria-[current=page]:after:h-[3px] aria-[current=page]:after:rounded-t-[3px] aria-[current=page]:after:bg-presence-line"
          >
            {label}
          </NavLink>
        ))}
      </nav>
      <span className="flex-1" />
      {user ? <AccountMenu user={user} /> : <span className="size-11" />}
    </header>
  );
}
