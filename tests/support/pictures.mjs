// Pictures for uploads, right and wrong ones, and what came out of them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { crc32, deflateSync } from 'node:zlib';

function ffmpeg(args, input) {
  const done = spawnSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', ...args], { input, maxBuffer: 64 << 20 });
  assert.equal(done.status, 0, String(done.stderr));
  return done.stdout;
}

const encoders = { png: 'png', jpeg: 'mjpeg', webp: 'libwebp', gif: 'gif' };

/** A picture whose left half is red and whose right half is blue. */
export const picture = (kind, width = 400, height = 300, frames = 1) =>
  ffmpeg([
    ...['-f', 'lavfi', '-i', `color=red:s=${width / 2}x${height}`, '-f', 'lavfi', '-i', `color=blue:s=${width / 2}x${height}`],
    ...['-filter_complex', 'hstack', '-frames:v', String(frames), '-c:v', encoders[kind]],
    ...['-f', frames > 1 || kind === 'webp' || kind === 'gif' ? kind : 'image2pipe', '-'],
  ]);

function chunk(type, content) {
  const out = Buffer.alloc(content.length + 12);
  out.writeUInt32BE(content.length, 0);
  out.write(type, 4, 'latin1');
  content.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, -4)), content.length + 8);
  return out;
}

/** A PNG of any size, in grey, with `rows` as its content (default: black). */
export function png(width, height, rows = Buffer.alloc(Math.min((width + 1) * height, 1 << 26))) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

/** The JPEG with an EXIF block: the orientation and, as cameras do, words that nobody should see. */
export function withExif(jpeg, orientation, words) {
  const tiff = Buffer.alloc(8 + 2 + 2 * 12 + 4);
  tiff.write('MM\0*', 0, 'latin1');
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(2, 8);
  const field = (at, tag, type, count) => {
    tiff.writeUInt16BE(tag, at);
    tiff.writeUInt16BE(type, at + 2);
    tiff.writeUInt32BE(count, at + 4);
  };
  field(10, 0x0112, 3, 1);
  tiff.writeUInt16BE(orientation, 18);
  field(22, 0x010e, 2, words.length + 1);
  tiff.writeUInt32BE(tiff.length, 30);
  const content = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, Buffer.from(`${words}\0`, 'latin1')]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, content, jpeg.subarray(2)]);
}

/** Kind, width, height and the colours ('r', 'b' or '?') in the middle of the four edges: left, right, top, bottom. */
export function look(bytes) {
  const kind = bytes.subarray(1, 4).toString('latin1') === 'PNG' ? 'png' : bytes[0] === 0xff ? 'jpeg' : '?';
  const side = 320;
  const raw = ffmpeg(['-i', '-', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'], bytes);
  assert.equal(raw.length, side * side * 3, 'one picture of 320 x 320');
  const colour = (x, y) => {
    const [r, , b] = raw.subarray((y * side + x) * 3);
    return r > 150 && b < 100 ? 'r' : b > 150 && r < 100 ? 'b' : '?';
  };
  return { kind, edges: colour(5, 160) + colour(314, 160) + colour(160, 5) + colour(160, 314) };
}

/** A form with one file, as a browser sends it. */
export function form(name, bytes, filename = 'me.png', type = 'image/png', fields = {}) {
  const others = Object.entries(fields).map(
    ([field, value]) => `--frontier\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`,
  );
  const head = `--frontier\r\nContent-Disposition: form-data; name="${name}"; filename="${filename}"\r\nContent-Type: ${type}\r\n\r\n`;
  return {
    body: Buffer.concat([Buffer.from(others.join('') + head), bytes, Buffer.from('\r\n--frontier--\r\n')]),
    headers: { 'content-type': 'multipart/form-data; boundary=frontier' },
  };
}
