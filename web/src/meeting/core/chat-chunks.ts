import { type ChatPacket, type ChunkKind, chunkKinds, parseAttachments, parsePoll } from "./chat-wire";

type Message = Extract<ChatPacket, { type: "message" }>;
type Meta = Extract<ChatPacket, { type: "meta" }>;
type Chunk = Extract<ChatPacket, { type: "chunk" }>;

interface Buffer {
  meta: Meta;
  since: number;
  parts: Record<ChunkKind, Map<number, string>>;
}

const keptFor = 120_000;
const mostOfOne = 4;

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Puts long messages together. One sender cannot touch the message of another, nor keep more than a few open. */
export class ChunkBuffers {
  readonly #open = new Map<string, Buffer>();

  begin(sender: string, meta: Meta, now = Date.now()) {
    for (const [key, buffer] of this.#open) if (now - buffer.since > keptFor) this.#open.delete(key);
    const own = [...this.#open.keys()].filter((key) => key.startsWith(`${sender}\n`));
    if (own.length >= mostOfOne && own[0] !== undefined) this.#open.delete(own[0]);
    this.#open.set(`${sender}\n${meta.id}`, { meta, since: now, parts: { message: new Map(), attachments: new Map(), poll: new Map() } });
  }

  /** Adds a part; the whole message once nothing is missing. */
  add(sender: string, chunk: Chunk): Message | undefined {
    const key = `${sender}\n${chunk.id}`;
    const buffer = this.#open.get(key);
    if (buffer === undefined || chunk.index >= buffer.meta.chunks[chunk.kind]) return undefined;
    buffer.parts[chunk.kind].set(chunk.index, chunk.part);
    if (chunkKinds.some((kind) => buffer.parts[kind].size < buffer.meta.chunks[kind])) return undefined;
    this.#open.delete(key);
    const whole = (kind: ChunkKind) =>
      Array.from({ length: buffer.meta.chunks[kind] }, (_, index) => buffer.parts[kind].get(index) ?? "").join("");
    const { id, at, from } = buffer.meta;
    return {
      type: "message",
      id,
      at,
      from,
      text: whole("message"),
      attachments: parseAttachments(json(whole("attachments"))),
      poll: parsePoll(json(whole("poll"))),
    };
  }
}
