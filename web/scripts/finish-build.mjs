// The last step of the build: moves inline scripts into hashed files, so that the pages need no 'unsafe-inline',
// and names the fallback page shell.html, as the server expects it.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const out = fileURLToPath(new URL("../build/client/", import.meta.url));
renameSync(join(out, "__spa-fallback.html"), join(out, "shell.html"));

const pages = readdirSync(out, { recursive: true }).filter((name) => name.endsWith(".html"));
for (const page of pages) {
  const html = readFileSync(join(out, page), "utf8");
  const finished = html.replace(/<script((?:\s[^>]*)?)>([^]*?)<\/script>/g, (whole, attributes, code) => {
    if (/\ssrc=/.test(attributes) || code.trim() === "") return whole;
    const name = `assets/boot-${createHash("sha256").update(code).digest("base64url").slice(0, 10)}.js`;
    writeFileSync(join(out, name), code);
    // Without `async`: React takes an asynchronous script with a source for one it may move, and hydration fails.
    return `<script${attributes.replace(/\sasync(="")?/, "")} src="/${name}"></script>`;
  });
  const inline = /<style|\sstyle="|\son[a-z]+="/.exec(finished.replace(/<svg[^]*?<\/svg>/g, ""));
  if (inline) {
    throw new Error(`${page}: the content security policy forbids ${JSON.stringify(finished.slice(inline.index, inline.index + 80))}`);
  }
  writeFileSync(join(out, page), finished);
}
