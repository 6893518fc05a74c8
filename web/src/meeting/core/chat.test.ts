import { describe, expect, it } from "vitest";

import { Chat } from "./chat";

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const ann = { identity: "ann", name: "Ann" };
const mallory = { identity: "mallory", name: "Mallory" };

const hello = (more: object = {}) =>
  bytes({ type: "chat", id: "1", timestamp: 5, senderName: "Ann", senderIdentity: "ann", message: "Hello", attachments: [], ...more });

function pair() {
  const sender = new Chat();
  const receiver = new Chat();
  const packets: Uint8Array[] = [];
  sender.connect({
    identity: "ann",
    name: "Ann",
    roomId: undefined,
    send: (packet, topic) => {
      packets.push(packet);
      receiver.receive(packet, topic, ann);
      return Promise.resolve();
    },
  });
  return { sender, receiver, packets };
}

describe("Chat", () => {
  it("takes a message over as it was sent", async () => {
    const { sender, receiver, packets } = pair();
    await sender.send({ text: "Good morning" });
    expect(packets).toHaveLength(1);
    expect(receiver.state.get().messages).toMatchObject([{ text: "Good morning", name: "Ann", identity: "ann", own: false, status: "sent" }]);
    expect(sender.state.get().messages).toMatchObject([{ text: "Good morning", own: true, status: "sent" }]);
  });

  it("sends what is too long for one packet in parts of at most 60 000 bytes", async () => {
    const { sender, receiver, packets } = pair();
    const text = `${"ä😀\u0000".repeat(20_000)}end`;
    await sender.send({ text });
    expect(packets.length).toBeGreaterThan(2);
    expect(Math.max(...packets.map((packet) => packet.length))).toBeLessThanOrEqual(60_000);
    expect(receiver.state.get().messages[0]?.text).toBe(text);
  });

  it("takes the sender's name from the transport", () => {
    const chat = new Chat();
    chat.receive(hello({ senderName: "The host" }), "chat", ann);
    expect(chat.state.get().messages[0]?.name).toBe("Ann");
  });

  it("drops a message that claims to be from someone else", () => {
    const chat = new Chat();
    chat.receive(hello(), "chat", mallory);
    expect(chat.state.get().messages).toHaveLength(0);
  });

  it("does not let one sender finish the message of another", () => {
    const chat = new Chat();
    const meta = { type: "chat_chunk_meta", id: "7", timestamp: 1, senderIdentity: "ann", messageChunks: 1, attachmentChunks: 0, pollChunks: 0 };
    const chunk = { type: "chat_chunk", id: "7", kind: "message", index: 0, part: "forged" };
    chat.receive(bytes(meta), "chat", ann);
    chat.receive(bytes(chunk), "chat", mallory);
    expect(chat.state.get().messages).toHaveLength(0);
  });

  it("shows a message once", () => {
    const chat = new Chat();
    chat.receive(hello(), "chat", ann);
    chat.receive(hello({ message: "Again" }), "chat", ann);
    expect(chat.state.get().messages).toHaveLength(1);
  });

  it("takes no more than 20 messages in five seconds from one sender", () => {
    const chat = new Chat();
    for (let id = 0; id < 50; id += 1) chat.receive(hello({ id: `m${String(id)}` }), "chat", ann);
    expect(chat.state.get().messages).toHaveLength(20);
  });

  it("counts what is unread until the panel opens", () => {
    const chat = new Chat();
    chat.receive(hello(), "chat", ann);
    expect(chat.state.get().unread).toBe(1);
    chat.setOpen(true);
    chat.receive(hello({ id: "2" }), "chat", ann);
    expect(chat.state.get().unread).toBe(0);
  });

  it("says when a message was not sent, and sends it again", async () => {
    const chat = new Chat();
    let works = false;
    chat.connect({ identity: "ann", name: "Ann", roomId: undefined, send: () => (works ? Promise.resolve() : Promise.reject(new Error("closed"))) });
    await chat.send({ text: "Hello" });
    const [message] = chat.state.get().messages;
    expect(message?.status).toBe("failed");
    works = true;
    await chat.retry(message?.id ?? "");
    expect(chat.state.get().messages[0]?.status).toBe("sent");
  });

  it("reads messages of older clients and leaves other packets alone", () => {
    const chat = new Chat();
    chat.receive(bytes({ type: "chat", id: "a", message: "old" }), undefined, ann);
    chat.receive(bytes({ type: "stage_set" }), "stage", ann);
    chat.receive(bytes({ type: "reaction", messageId: "a", emoji: "+" }), "chat", ann);
    chat.receive(new Uint8Array([1, 2, 3]), "chat", ann);
    expect(chat.state.get().messages.map((message) => message.text)).toEqual(["old"]);
  });

  it("puts what the server says in its order, and changes what is known", () => {
    const chat = new Chat();
    chat.connect({ identity: "me", name: "Me", roomId: undefined, send: () => Promise.resolve() });
    const view = (id: string, seq: number, more: object = {}) => ({
      ...{ id, seq, identity: "ann", name: "Ann", text: id, at: "", attachments: [], replyTo: "", to: "", edited: false, deleted: false, reactions: [] },
      ...more,
    });
    chat.tell(view("b", 2));
    chat.tell(view("a", 1));
    expect(chat.state.get().messages.map((message) => message.id)).toEqual(["a", "b"]);
    expect(chat.state.get().unread).toBe(2);
    const poll = { question: "Why?", options: [], anonymous: false, multiple: false, closed: false, voted: 0 };
    chat.tell(view("a", 1, { poll: { ...poll, mine: ["1"] } }));
    chat.tell(view("a", 1, { deleted: false, text: "changed", edited: true, poll }));
    expect(chat.state.get().messages[0]).toMatchObject({ text: "changed", edited: true, poll: { mine: ["1"] } });
    expect(chat.state.get().unread).toBe(2);
  });
});
