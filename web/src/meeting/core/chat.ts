import { ChunkBuffers } from "./chat-chunks";
import { type Attachment, type ChatPacket, encodeMessage, longestMessage, parsePacket, topic } from "./chat-wire";
import { Store } from "./store";

export interface ChatMessage {
  id: string;
  at: number;
  identity: string;
  name: string;
  own: boolean;
  text: string;
  attachments: Attachment[];
  status: "sent" | "sending" | "failed";
}

export interface ChatState {
  messages: readonly ChatMessage[];
  unread: number;
}

/** Who sends and how; the meeting that is going on. */
export interface ChatLine {
  identity: string;
  name: string;
  send: (packet: Uint8Array<ArrayBuffer>, topic: string) => Promise<void>;
}

const most = 400;
const rate = { messages: 20, within: 5_000 };

/** The chat of one room, as long as this page lives: it survives leaving and coming back. */
export class Chat {
  readonly state = new Store<ChatState>({ messages: [], unread: 0 });
  #line: ChatLine | undefined;
  #open = false;
  readonly #chunks = new ChunkBuffers();
  readonly #recent = new Map<string, number[]>();

  connect(line: ChatLine) {
    this.#line = line;
  }

  /** The meeting of that line is over; a newer one may have taken its place already. */
  disconnect(line: ChatLine | undefined) {
    if (this.#line === line) this.#line = undefined;
  }

  /** The panel is open: nothing in it is unread. */
  setOpen(open: boolean) {
    this.#open = open;
    if (open) this.state.change({ unread: 0 });
  }

  async send(text: string): Promise<void> {
    const line = this.#line;
    if (line === undefined) return;
    const id = crypto.randomUUID?.() ?? `${String(Date.now())}-${Math.random().toString(36).slice(2)}`;
    this.#add({
      id,
      at: Date.now(),
      identity: line.identity,
      name: line.name,
      own: true,
      text: text.slice(0, longestMessage),
      attachments: [],
      status: "sending",
    });
    await this.#transmit(id);
  }

  retry(id: string): Promise<void> {
    this.#mark(id, "sending");
    return this.#transmit(id);
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

  #accept(packet: Extract<ChatPacket, { type: "message" }>, { identity, name }: { identity: string; name: string }) {
    const text = packet.text !== "" || packet.poll === undefined ? packet.text : `Poll: ${packet.poll}`;
    if (text === "" && packet.attachments.length === 0) return;
    if (this.state.get().messages.some((message) => message.id === packet.id) || this.#tooOften(identity)) return;
    // Clocks of others may be wrong; the order is that of arrival.
    this.#add({ id: packet.id, at: Date.now(), identity, name, own: false, text, attachments: packet.attachments, status: "sent" });
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
    if (message === undefined) return;
    try {
      if (line === undefined) throw new Error("not connected");
      const packets = encodeMessage({
        id,
        timestamp: message.at,
        senderName: line.name,
        senderIdentity: line.identity,
        message: message.text,
      });
      for (const packet of packets) await line.send(packet, topic);
      this.#mark(id, "sent");
    } catch {
      this.#mark(id, "failed");
    }
  }

  #mark(id: string, status: ChatMessage["status"]) {
    this.state.change({ messages: this.state.get().messages.map((one) => (one.id === id ? { ...one, status } : one)) });
  }

  #add(message: ChatMessage) {
    const { messages, unread } = this.state.get();
    this.state.set({ messages: [...messages, message].slice(-most), unread: this.#open || message.own ? unread : unread + 1 });
  }
}
