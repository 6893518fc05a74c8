import type { ReactNode } from "react";
import { Link } from "react-router";

import { Logo, Mark } from "~/components/logo";
import { ThemeButton } from "~/components/theme-button";
import { cn } from "~/lib/class-names";

interface AuthLayoutProps {
  title: string;
  lead: ReactNode;
  children: ReactNode;
  /** What stands on the stage beside the form; the big mark otherwise. */
  stage?: ReactNode;
}

/** The form on one side, the stage with the mark on the other. Phones get the form alone. */
export function AuthLayout({ title, lead, children, stage }: AuthLayoutProps) {
  return (
    <div
      className={cn(
        "min-h-svh md:grid",
        stage === undefined ? "md:grid-cols-[minmax(0,1fr)_minmax(0,42%)]" : "md:grid-cols-[minmax(0,1fr)_minmax(340px,452px)]",
      )}
    >
      <div className="flex min-h-svh flex-col p-4 sm:px-14 sm:py-6">
        <header>
          <Link to="/" aria-label="Bedrud, start page" className="inline-flex rounded-sm">
            <Logo />
          </Link>
        </header>
        <main id="main" className={cn("mx-auto mb-auto w-full py-7 sm:my-auto sm:py-6", stage === undefined ? "max-w-[400px]" : "max-w-[460px]")}>
          <h1 className="h-page">{title}</h1>
          <p className="mt-1.5 mb-7 text-ink-2 [text-wrap:pretty]">{lead}</p>
          {children}
        </main>
        <footer className="-ms-3.5 flex text-sm">
          <ThemeButton className="text-ink-3" />
        </footer>
      </div>
      {stage === undefined ? (
        <aside className="stage relative m-3 ms-0 hidden overflow-hidden rounded-[28px] md:block" aria-hidden="true">
          <Mark className="absolute inset-0 m-auto h-auto w-[38%] text-ink" />
        </aside>
      ) : (
        <aside className="stage m-4 flex flex-col gap-1.5 rounded-[28px] p-7 sm:p-10 md:m-3 md:ms-0" aria-label="Server check">
          {stage}
        </aside>
      )}
    </div>
  );
}
