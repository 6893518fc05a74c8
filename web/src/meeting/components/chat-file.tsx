import { FileText, Image as ImageIcon } from "lucide-react";
import { useEffect, useState } from "react";

import { fetchFile } from "~/lib/api";
import { showToast } from "~/lib/toast";
import { words } from "~/lib/words";

import type { Attachment } from "../core/chat-wire";

/** Files of this server only: a link to anywhere else would tell that place who reads the chat. */
function ownFile(url: string): string | undefined {
  try {
    const target = new URL(url, location.origin);
    return target.origin === location.origin && target.pathname.startsWith("/uploads/") ? target.pathname : undefined;
  } catch {
    return undefined;
  }
}

/** The address of a copy in memory: guests have no cookie that would open the file itself. */
function useCopy(path: string | undefined): string | undefined {
  const [copy, setCopy] = useState<string>();
  useEffect(() => {
    if (path === undefined) return undefined;
    const controller = new AbortController();
    let address: string | undefined;
    fetchFile(path, controller.signal)
      .then((file) => {
        if (controller.signal.aborted) return;
        address = URL.createObjectURL(file);
        setCopy(address);
      })
      // Without the picture its name stays.
      .catch(() => undefined);
    return () => {
      controller.abort();
      if (address !== undefined) URL.revokeObjectURL(address);
    };
  }, [path]);
  return copy;
}

async function save(path: string, name: string) {
  try {
    const address = URL.createObjectURL(await fetchFile(path));
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
    setTimeout(() => {
      URL.revokeObjectURL(address);
    }, 60_000);
  } catch (error) {
    showToast(words(error), { kind: "error" });
  }
}

/** A picture, or a file to save. */
export function ChatFile({ attachment }: { attachment: Attachment }) {
  const path = ownFile(attachment.url);
  const picture = attachment.kind === "image";
  const copy = useCopy(picture ? path : undefined);
  const name = attachment.name === "" ? (picture ? "Picture" : "File") : attachment.name;
  const Icon = picture ? ImageIcon : FileText;
  if (copy !== undefined) {
    return (
      <a href={copy} target="_blank" rel="noopener" className="mt-1.5 block w-max max-w-full rounded-md">
        <img src={copy} alt={name} className="max-h-60 max-w-full rounded-md" />
      </a>
    );
  }
  return (
    <span className="mt-1.5 flex items-center gap-2.5 rounded-md p-2.5 shadow-[inset_0_0_0_1px_var(--line)]">
      <span className="grid size-[38px] flex-none place-items-center rounded-[7px] bg-surface-sunken text-ink-2">
        <Icon className="size-5" strokeWidth={1.75} aria-hidden />
      </span>
      {path === undefined ? (
        <bdi className="min-w-0 truncate">{name}</bdi>
      ) : (
        <button type="button" className="min-w-0 truncate link" onClick={() => void save(path, name)}>
          <bdi>{name}</bdi>
        </button>
      )}
    </span>
  );
}
