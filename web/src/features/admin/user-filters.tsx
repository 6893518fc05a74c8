import { Search } from "lucide-react";
import { useEffect, useState } from "react";

import { Button } from "~/components/ui/button";
import { Input } from "~/components/ui/input";
import { Select } from "~/components/ui/select";
import { useSettings } from "~/lib/use-settings";

import type { UserListQuery } from "./api";

type Change = (changes: Partial<Record<keyof UserListQuery, string>>) => void;

const filters = [
  {
    name: "role",
    label: "Role",
    options: [
      ["", "Any role"],
      ["superadmin", "Administrators"],
      ["moderator", "Moderators"],
      ["user", "Members"],
      ["guest", "Guests"],
    ],
  },
  {
    name: "provider",
    label: "Signs in with",
    options: [
      ["", "Any sign-in"],
      ["local", "Password"],
      ["passkey", "Passkey"],
      ["google", "Google"],
      ["github", "GitHub"],
      ["twitter", "X"],
      ["guest", "Guest"],
    ],
  },
  {
    name: "status",
    label: "Status",
    options: [
      ["", "Any status"],
      ["active", "Active"],
      ["banned", "Blocked"],
    ],
  },
] as const;

// While somebody types, the server is asked when they pause.
const pause = 250;

function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  const [sent, setSent] = useState(value);
  if (value !== sent) {
    // The address changed by itself: Back, or "Clear".
    setSent(value);
    setTyped(value);
  }
  useEffect(() => {
    if (typed.trim() === sent) return undefined;
    const timer = setTimeout(() => {
      setSent(typed.trim());
      onChange(typed.trim());
    }, pause);
    return () => {
      clearTimeout(timer);
    };
  }, [typed, sent, onChange]);
  return (
    <Input
      icon={Search}
      type="search"
      aria-label="Search by name or email"
      placeholder="Name or email"
      boxClassName="sm:w-[260px] min-h-(--control-md)!"
      value={typed}
      onChange={(event) => {
        setTyped(event.target.value);
      }}
    />
  );
}

/** Search and filters over the list of users. */
export function UserFilters({ query, filtered, change }: { query: UserListQuery; filtered: boolean; change: Change }) {
  const { data: settings } = useSettings();
  const own = (settings?.signInProviders ?? []).filter((one) => one.name.startsWith("oidc-")).map((one) => [one.name, one.title] as const);
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2" role="search">
      <SearchField
        value={query.q}
        onChange={(q) => {
          change({ q });
        }}
      />
      {filters.map(({ name, label, options }) => (
        <div key={name} className="max-sm:min-w-0 max-sm:flex-1">
          <Select
            aria-label={label}
            className="min-h-(--control-md)! text-sm font-medium"
            value={query[name]}
            onChange={(event) => {
              change({ [name]: event.target.value });
            }}
          >
            {[...options, ...(name === "provider" ? own : [])].map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </Select>
        </div>
      ))}
      {filtered ? (
        <Button
          variant="ghost"
          size="sm"
          onClick={() => {
            change({ q: "", role: "", provider: "", status: "" });
          }}
        >
          Clear
        </Button>
      ) : null}
    </div>
  );
}
