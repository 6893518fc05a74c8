// ICE connectivity checks as bytes (RFC 8489, RFC 8445), for tests that speak to a media port without a browser.
import { createHmac, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const attribute = (type, value) => {
  const header = Buffer.alloc(4);
  header.writeUInt16BE(type, 0);
  header.writeUInt16BE(value.length, 2);
  return Buffer.concat([header, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
};

const u32 = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
};

/** A Binding request for the server's user fragment, signed with `password`, that nominates its pair. */
export function bindingRequest(serverFragment, password, ownFragment = 'test') {
  const attributes = Buffer.concat([
    attribute(0x0006, Buffer.from(`${serverFragment}:${ownFragment}`)), // USERNAME
    attribute(0x0024, u32(0x6e7f1eff)), // PRIORITY
    attribute(0x802a, randomBytes(8)), // ICE-CONTROLLING
    attribute(0x0025, Buffer.alloc(0)), // USE-CANDIDATE
  ]);
  const transaction = randomBytes(12);
  const upTo = (body, further) => {
    const header = Buffer.alloc(8);
    header.writeUInt16BE(0x0001, 0);
    header.writeUInt16BE(body.length + further, 2);
    header.writeUInt32BE(0x2112a442, 4);
    return Buffer.concat([header, transaction, body]);
  };
  const mac = createHmac('sha1', password).update(upTo(attributes, 24)).digest();
  const signed = Buffer.concat([attributes, attribute(0x0008, mac)]);
  const print = u32(crc32(upTo(signed, 8)) ^ 0x5354554e);
  return upTo(Buffer.concat([signed, attribute(0x8028, print)]), 0);
}

/** success, error or null when the bytes are no answer to a Binding request. */
export function bindingAnswer(bytes) {
  if (bytes.length < 20 || bytes.readUInt32BE(4) !== 0x2112a442) return null;
  return { 0x0101: 'success', 0x0111: 'error' }[bytes.readUInt16BE(0)] ?? null;
}
