import type { ChatView } from "~/lib/api-types";

import { type NewMessage, chatHistory, closePoll, deleteChat, editChat, postChat, reactToChat, voteInChat } from "../api";
import { ChunkBuffers } from "./chat-chunks";
import { type Attachment, type ChatPacket, encodeMessage, longestMessage, parsePacket, topic } from "./chat-wire";
import { Store } from "./store";

export type Reaction = ChatView["reactions"][number];
export type Poll = NonNullable<ChatView["poll"]>;

export interface ChatMessage {
  id: string;
  /** The place in the order of the server; missing until it has said so. */
  seq?: number;
  at: number;
  identity: string;
  name: string;
  own: boolean;
  text: string;
  attachments: Attachment[];
  replyTo: string;
  /** Who it is for; empty: everybody. */
  to: string;
  edited: boolean;
  deleted: boolean;
  reactions: readonly Reaction[];
  poll?: Poll | undefined;
  status: "sent" | "sending" | "failed";
}

export interface ChatState {
  messages: readonly ChatMessage[];
  unread: number;
  /** There are older messages on the server. */
  more: boolean;
}

/** Who sends and how; the meeting that is going on. */
export interface ChatLine {
  identity: string;
  name: string;
  /** The room whose server keeps the chat; undefined where it must not read it. */
  roomId: string | undefined;
  send: (packet: Uint8Array<ArrayBuffer>, topic: string) => Promise<void>;
}

export type Draft = Omit<NewMessage, "id">;

const most = 2000;
const rate = { messages: 20, within: 5_000 };
const last = Number.MAX_SAFE_INTEGER;

const bare = { replyTo: "", to: "", edited: false, deleted: false, reactions: [] };

/** The chat of one room: what the server has kept, and what comes while the page lives. */
export class Chat {
  readonly state = new Store<ChatState>({ messages: [], unread: 0, more: false });
  #line: ChatLine | undefined;
  #open = false;
  readonly #chunks = new ChunkBuffers();
  readonly #recent = new Map<string, number[]>();
  readonly #drafts = new Map<string, Draft>();

  connect(line: ChatLine) {
    this.#line = line;
    void this.#load(0);
  }

  /** The meeting of that line is over; a newer one may have taken its place already. */
  disconnect(line: ChatLine | undefined) {
    if (this.#line === line) this.#line = undefined;
  }

  /** Whether the server keeps what is written: then it can be changed, and be for one person. */
  get kept(): boolean {
    return this.#line?.roomId !== undefined;
  }

  /** The panel is open: nothing in it is unread. */
  setOpen(open: boolean) {
    this.#open = open;
    if (open) this.state.change({ unread: 0 });
  }

  /** What stands before the oldest message that is shown. */
  loadOlder(): Promise<void> {
    return this.#load(this.state.get().messages.find((message) => message.seq !== undefined)?.seq ?? 0);
  }

  async send(draft: Draft): Promise<void> {
    const line = this.#line;
    if (line === undefined) return;
    const id = crypto.randomUUID?.() ?? `${String(Date.now())}-${Math.random().toString(36).slice(2)}`;
    this.#drafts.set(id, draft);
    this.#put({
      ...bare,
      id,
      at: Date.now(),
      identity: line.identity,
      name: line.name,
      own: true,
      text: draft.text.slice(0, longestMessage),
      attachments: (draft.attachments ?? []).map(({ kind, url, name }) => ({ kind: kind === "image" ? "image" : "file", url, name: name ?? "" })),
      replyTo: draft.replyTo ?? "",
      to: draft.to ?? "",
      status: "sending",
    });
    await this.#transmit(id);
  }

  retry(id: string): Promise<void> {
    this.#mark(id, "sending");
    return this.#transmit(id);
  }

  edit = (id: string, text: string) => this.#change((room) => editChat(room, id, text));
  react = (id: string, emoji: string) => this.#change((room) => reactToChat(room, id, emoji));
  vote = (id: string, options: string[]) => this.#change((room) => voteInChat(room, id, options));
  closePoll = (id: string) => this.#change((room) => closePoll(room, id));
  async remove(id: string): Promise<void> {
    const room = this.#line?.roomId;
    if (room !== undefined) await deleteChat(room, id);
  }

  /** A packet of the data channel, with the sender as the transport knows it; what the packet says about it must agree. */
  receive(bytes: Uint8Array, packetTopic: string | undefined, sender: { identity: string; name: string }) {
    const packet = parsePacket(bytes, packetTopic);
    if (packet === undefined) return;
    if (packet.type === "chunk") {
      const whole = this.#chunks.add(sender.identity, packet);
      if (whole !== undefined) this.#accept(whole, sender);
      return;
    }
    if (packet.from !== "" && packet.from !== sender.identity) return;
    if (packet.type === "meta") this.#chunks.begin(sender.identity, packet);
    else this.#accept(packet, sender);
  }

  /** What the server says about a message: a new one, or how it is now. */
  tell(view: ChatView) {
    const known = this.state.get().messages.some((message) => message.id === view.id);
    this.#put(this.#read(view));
    const own = view.identity === this.#line?.identity;
    if (!known && !own && !view.deleted && !this.#open) this.state.change({ unread: this.state.get().unread + 1 });
  }

  async #change(work: (roomId: string) => Promise<ChatView>) {
    const room = this.#line?.roomId;
    if (room !== undefined) this.#put(this.#read(await work(room)));
  }

  async #load(before: number) {
    const line = this.#line;
    if (line?.roomId === undefined) return;
    try {
      const { messages, more } = await chatHistory(line.roomId, before);
      if (this.#line !== line) return;
      this.#putAll(messages.map((view) => this.#read(view)));
      this.state.change({ more });
    } catch {
      // What is written from now on comes anyway; the history is asked for again with the next connection.
    }
  }

  #read(view: ChatView): ChatMessage {
    const old = this.state.get().messages.find((message) => message.id === view.id);
    // What is told to everybody does not say how I voted.
    const mine = view.poll?.mine ?? old?.poll?.mine;
    return {
      id: view.id,
      seq: view.seq,
      at: view.seq,
      identity: view.identity,
      name: view.name,
      own: view.identity === this.#line?.identity,
      text: view.text,
      attachments: view.attachments.map(({ kind, url, name }) => ({ kind: kind === "image" ? "image" : "file", url, name: name ?? "" })),
      replyTo: view.replyTo,
      to: view.to,
      edited: view.edited,
      deleted: view.deleted,
      reactions: view.reactions,
      poll: view.poll === undefined ? undefined : { ...view.poll, ...(mine === undefined ? {} : { mine }) },
      status: "sent",
    };
  }

  #accept(packet: Extract<ChatPacket, { type: "message" }>, { identity, name }: { identity: string; name: string }) {
    const text = packet.text !== "" || packet.poll === undefined ? packet.text : `Poll: ${packet.poll}`;
    if (text === "" && packet.attachments.length === 0) return;
    if (this.state.get().messages.some((message) => message.id === packet.id) || this.#tooOften(identity)) return;
    // Clocks of others may be wrong; the order is that of arrival until the server says its own.
    this.#put({ ...bare, id: packet.id, at: Date.now(), identity, name, own: false, text, attachments: packet.attachments, status: "sent" });
    if (!this.#open) this.state.change({ unread: this.state.get().unread + 1 });
  }

  #tooOften(identity: string): boolean {
    const now = Date.now();
    const times = (this.#recent.get(identity) ?? []).filter((time) => now - time < rate.within);
    this.#recent.set(identity, [...times, now].slice(-rate.messages - 1));
    return times.length >= rate.messages;
  }

  async #transmit(id: string) {
    const line = this.#line;
    const message = this.state.get().messages.find((one) => one.id === id);
    const draft = this.#drafts.get(id);
    if (message === undefined || draft === undefined) return;
    try {
      if (line === undefined) throw new Error("not connected");
      if (line.roomId !== undefined) {
        this.#put(this.#read(await postChat(line.roomId, { ...draft, id })));
      } else {
        const packets = encodeMessage({ id, timestamp: message.at, senderName: line.name, senderIdentity: line.identity, message: message.text });
        for (const packet of packets) await line.send(packet, topic);
        this.#mark(id, "sent");
      }
      this.#drafts.delete(id);
    } catch {
      this.#mark(id, "failed");
    }
  }

  #mark(id: string, status: ChatMessage["status"]) {
    this.state.change({ messages: this.state.get().messages.map((one) => (one.id === id ? { ...one, status } : one)) });
  }

  #put(message: ChatMessage) {
    this.#putAll([message]);
  }

  #putAll(news: ChatMessage[]) {
    const byId = new Map(this.state.get().messages.map((message) => [message.id, message]));
    for (const message of news) byId.set(message.id, message);
    const messages = [...byId.values()].sort((a, b) => (a.seq ?? last) - (b.seq ?? last)).slice(-most);
    this.state.change({ messages });
  }
}
