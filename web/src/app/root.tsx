import "@fontsource-variable/hanken-grotesk/wght.css";
import "@fontsource-variable/vazirmatn/wght.css";
import "~/styles/app.css";

import hanken from "@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-wght-normal.woff2?url";
import { QueryClientProvider } from "@tanstack/react-query";
import { House, Unplug } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { Links, Meta, Outlet, Scripts, ScrollRestoration, isRouteErrorResponse, useRouteError } from "react-router";

import { Mark } from "~/components/logo";
import { SkipLink } from "~/components/skip-link";
import { StatePage } from "~/components/state-page";
import { Button, ButtonLink } from "~/components/ui/button";
import { Toaster } from "~/components/ui/toaster";
import { makeQueryClient } from "~/lib/query-client";
import { themeScript } from "~/lib/theme";

import NotFound from "./pages/not-found";

export const links = () => [
  { rel: "icon", href: "/favicon.svg", type: "image/svg+xml" },
  { rel: "preload", href: hanken, as: "font", type: "font/woff2", crossOrigin: "anonymous" as const },
];

export const meta = () => [{ title: "Bedrud" }];

export function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <script dangerouslySetInnerHTML={{ __html: themeScript }} />
        <Meta />
        <Links />
      </head>
      <body>
        <SkipLink />
        {children}
        <ScrollRestoration />
        <Scripts />
      </body>
    </html>
  );
}

export default function App() {
  const [client] = useState(makeQueryClient);
  return (
    <QueryClientProvider client={client}>
      <Outlet />
      <Toaster />
    </QueryClientProvider>
  );
}

/** What the shell shows until the code of the page has arrived. */
export function HydrateFallback() {
  return (
    <div className="grid min-h-svh place-items-center" role="status">
      <Mark size={40} className="opacity-30" />
      <span className="sr-only">Bedrud is loading</span>
    </div>
  );
}

export function ErrorBoundary() {
  const error = useRouteError();
  useEffect(() => {
    console.error(error);
  }, [error]);
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFound />;
  return (
    <main id="main">
      <StatePage
        icon={Unplug}
        bad
        whole
        title="This page broke"
        actions={
          <>
            <Button
              variant="primary"
              size="lg"
              onClick={() => {
                location.reload();
              }}
            >
              Load it again
            </Button>
            <ButtonLink to="/" reloadDocument size="lg" icon={House}>
              Start page
            </ButtonLink>
          </>
        }
      >
        The mistake is ours. Nothing you made is lost.
      </StatePage>
    </main>
  );
}
