import type { LucideIcon } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { NavLink, useLocation } from "react-router";

import { cn } from "~/lib/class-names";

export interface SideGroup {
  title: string;
  links: { to: string; icon: LucideIcon; label: string }[];
}

interface SideLayoutProps {
  label: string;
  groups: SideGroup[];
  wide?: boolean;
  children: ReactNode;
}

/** Pages with a navigation of their own at the side; on phones it is a row that scrolls under the top bar. */
export function SideLayout({ label, groups, wide = false, children }: SideLayoutProps) {
  const nav = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    // On phones the row of links is wider than the screen.
    nav.current?.querySelector("[aria-current=page]")?.scrollIntoView({ inline: "center", block: "nearest" });
  }, [pathname]);
  return (
    <div className="min-h-[calc(100svh-3.5rem)] md:flex md:min-h-[calc(100svh-var(--topbar-height))]">
      <nav
        ref={nav}
        aria-label={label}
        className="flex gap-1 overflow-x-auto border-b border-line bg-surface px-3 py-1.5 [scrollbar-width:none] md:block md:w-[232px] md:flex-none md:border-e md:border-b-0 md:px-4 md:py-5"
      >
        {groups.map(({ title, links }) => (
          <div key={title} className="contents md:block md:not-first:mt-4">
            <p className="hidden px-3 pt-1.5 pb-1.5 text-xs font-semibold text-ink-3 md:block">{title}</p>
            <ul className="contents">
              {links.map(({ to, icon: Icon, label: text }) => (
                <li key={to} className="flex-none">
                  <NavLink
                    to={to}
                    className="relative flex min-h-(--control-lg) items-center gap-2 rounded-[9px] px-3 font-medium whitespace-nowrap text-ink-2 hover:bg-hover hover:text-ink aria-[current=page]:bg-selected aria-[current=page]:font-semibold aria-[current=page]:text-ink md:min-h-10 md:gap-3 md:aria-[current=page]:before:absolute md:aria-[current=page]:before:inset-y-2.5 md:aria-[current=page]:before:inset-s-0 md:aria-[current=page]:before:w-[3px] md:aria-[current=page]:before:rounded-full md:aria-[current=page]:before:bg-presence-line"
                  >
                    <Icon className="size-[18px] flex-none" strokeWidth={1.75} aria-hidden />
                    {text}
                  </NavLink>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <main id="main" className={cn("min-w-0 flex-1 px-4 pt-5 pb-12 sm:px-7 md:pt-8 xl:px-12", wide ? "xl:max-w-[1208px]" : "max-w-[960px]")}>
        {children}
      </main>
    </div>
  );
}
