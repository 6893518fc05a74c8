import { useQuery } from "@tanstack/react-query";
import { Check, RotateCw, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";

import { Button } from "~/components/ui/button";
import { words } from "~/lib/words";

import { readReadiness } from "./api";

interface Finding {
  title: string;
  text: string;
  bad?: boolean;
}

function ofThisPage(): Finding[] {
  const local = /^(localhost|127\.|\[::1\])/.test(location.hostname);
  const page: Finding = window.isSecureContext
    ? {
        title: "Camera and microphone",
        text: local ? "Allowed, because you came by localhost. Other computers need HTTPS." : "Allowed, because this page comes over HTTPS.",
      }
    : {
        title: "This address is not secure",
        text: "Browsers give camera and microphone only to pages over HTTPS. Start the server with --https, or put it behind a proxy that has a certificate.",
        bad: true,
      };
  const browser: Finding =
    "RTCPeerConnection" in window
      ? { title: "This browser", text: "It can send and receive sound and picture." }
      : { title: "This browser cannot make calls", text: "WebRTC is missing or switched off. Take a current browser for meetings.", bad: true };
  return [page, browser];
}

function Row({ title, text, bad = false }: Finding) {
  const Icon = bad ? TriangleAlert : Check;
  return (
    <li className="grid grid-cols-[24px_1fr] gap-x-3 gap-y-0.5 border-b border-line py-3.5 last:border-0">
      <Icon className={bad ? "mt-px size-5 text-caution-ink" : "mt-px size-5 text-ink-2"} strokeWidth={1.75} aria-hidden />
      <b>
        {bad ? <span className="sr-only">Attention: </span> : null}
        {title}
      </b>
      <span className="col-start-2 text-sm text-ink-2">{text}</span>
    </li>
  );
}

/** What can be told from here about server, address and browser before the first meeting. */
export function ServerCheck() {
  const [page, setPage] = useState<Finding[]>([]);
  useEffect(() => {
    setPage(ofThisPage());
  }, []);
  const ready = useQuery({ queryKey: ["ready"], queryFn: ({ signal }) => readReadiness(signal), retry: false });
  const server: Finding = ready.isError
    ? { title: "The server is not ready", text: words(ready.error), bad: true }
    : { title: "Server and database", text: ready.isSuccess ? "Running and ready." : "One moment." };
  return (
    <>
      <h2 className="mb-2.5 h-section">What we checked for you</h2>
      <ul aria-live="polite">
        {[server, ...page].map((finding) => (
          <Row key={finding.title} {...finding} />
        ))}
      </ul>
      <div className="mt-3.5">
        <Button
          icon={RotateCw}
          busy={ready.isFetching}
          onClick={() => {
            setPage(ofThisPage());
            void ready.refetch();
          }}
        >
          Check again
        </Button>
      </div>
    </>
  );
}
