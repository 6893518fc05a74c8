/**
 * Chat on the data channel, as all Bedrud clients speak it: JSON on the topic "chat"; what is longer than 60 000 bytes
 * travels as one chat_chunk_meta and numbered chat_chunks.
 */
export const topic = "chat";
const topics = new Set([topic, "lk-chat-topic", "lk.chat"]);
const longest = 60_000;
// Every code unit may take six bytes as JSON escape.
const partLength = 9_000;
const mostChunks = 64;
const mostText = 200_000;

export interface Attachment {
  kind: "image" | "file";
  url: string;
  name: string;
}

export interface WireMessage {
  id: string;
  timestamp: number;
  senderName: string;
  senderIdentity: string;
  message: string;
}

export type ChatPacket =
  | { type: "message"; id: string; at: number; from: string; text: string; attachments: Attachment[]; poll: string | undefined }
  | { type: "meta"; id: string; at: number; from: string; chunks: Record<ChunkKind, number> }
  | { type: "chunk"; id: string; kind: ChunkKind; index: number; part: string };

export type ChunkKind = "message" | "attachments" | "poll";
export const chunkKinds: readonly ChunkKind[] = ["message", "attachments", "poll"];

type Fields = Record<string, unknown>;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const isFields = (value: unknown): value is Fields => value !== null && typeof value === "object" && !Array.isArray(value);
const text = (value: unknown) => (typeof value === "string" ? value : "");
const time = (value: unknown) => (typeof value === "number" && Number.isFinite(value) ? value : Date.now());
const count = (value: unknown) => (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= mostChunks ? value : 0);

/** The packets of one message, in order. */
export function encodeMessage(message: WireMessage): Uint8Array<ArrayBuffer>[] {
  const whole = encoder.encode(JSON.stringify({ type: "chat", ...message, attachments: [] }));
  if (whole.length <= longest) return [whole];
  const { message: body, ...head } = message;
  const parts = Array.from({ length: Math.ceil(body.length / partLength) }, (_, index) =>
    body.slice(index * partLength, (index + 1) * partLength),
  );
  const meta = { type: "chat_chunk_meta", ...head, messageChunks: parts.length, attachmentChunks: 0, pollChunks: 0 };
  const chunks = parts.map((part, index) => ({ type: "chat_chunk", id: message.id, kind: "message", index, part }));
  return [meta, ...chunks].map((packet) => encoder.encode(JSON.stringify(packet)));
}

/** The most characters that fit into one message. */
export const longestMessage = partLength * mostChunks;

export function parseAttachments(value: unknown): Attachment[] {
  if (!Array.isArray(value)) return [];
  return value
    .filter((one): one is Fields => isFields(one) && typeof one.url === "string")
    .slice(0, 20)
    .map((one) => ({
      kind: one.kind === "file" || (one.kind === undefined && !text(one.mime).startsWith("image")) ? "file" : "image",
      url: text(one.url),
      name: text(one.name).slice(0, 200),
    }));
}

/** A poll in words: this page shows its question, and cannot vote. */
export function parsePoll(value: unknown): string | undefined {
  if (!isFields(value) || typeof value.question !== "string") return undefined;
  const options = Array.isArray(value.options) ? value.options.filter(isFields).map((one) => text(one.text)) : [];
  return `${value.question} ${options.join(" / ")}`.trim().slice(0, 2000);
}

/** What a packet of the data channel says about the chat; undefined for everything that is not chat or makes no sense. */
export function parsePacket(bytes: Uint8Array, packetTopic: string | undefined): ChatPacket | undefined {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(bytes));
  } catch {
    return undefined;
  }
  if (!isFields(value)) return undefined;
  const type = text(value.type);
  if (!topics.has(packetTopic ?? "") && type !== "chat" && !type.startsWith("chat_")) return undefined;
  const id = text(value.id).slice(0, 200);
  if (id === "") return undefined;
  const from = text(value.senderIdentity);
  if (type === "chat") {
    return {
      type: "message",
      id,
      at: time(value.timestamp),
      from,
      text: text(value.message).slice(0, mostText),
      attachments: parseAttachments(value.attachments),
      poll: parsePoll(value.poll),
    };
  }
  if (type === "chat_chunk_meta") {
    const chunks = { message: count(value.messageChunks), attachments: count(value.attachmentChunks), poll: count(value.pollChunks) };
    return { type: "meta", id, at: time(value.timestamp), from, chunks };
  }
  const kind = chunkKinds.find((one) => one === value.kind);
  const { index } = value;
  if (type === "chat_chunk" && kind !== undefined && typeof index === "number" && Number.isInteger(index) && index >= 0 && index < mostChunks) {
    return { type: "chunk", id, kind, index, part: text(value.part) };
  }
  return undefined;
}
