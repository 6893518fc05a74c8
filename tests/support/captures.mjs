// What lies in the folder of a capture, looked at with ffmpeg.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const eventsOf = (folder) =>
  readFileSync(path.join(folder, 'events.jsonl'), 'utf8')
    .split('\n')
    .slice(0, -1) // whole lines
    .map((line) => JSON.parse(line));

/** What a decoder complains about. Nothing: ''. */
export async function complaints(file) {
  const { stderr } = await run('ffmpeg', ['-v', 'warning', '-err_detect', 'explode', '-i', file, '-fps_mode', 'passthrough', '-enc_time_base', '1/1000', '-f', 'null', '-'], { maxBuffer: 1 << 26 });
  return stderr;
}

/** Times of the packets in seconds, codec and size. */
export async function contents(file) {
  const { stdout } = await run('ffprobe', ['-v', 'error', '-show_entries', 'packet=pts_time,flags:stream=codec_name,width,height', '-of', 'json', file], {
    maxBuffer: 1 << 26,
  });
  const { packets, streams } = JSON.parse(stdout);
  return { ...streams[0], times: packets.map(({ pts_time: time }) => Number(time)), keys: packets.filter(({ flags }) => flags.startsWith('K')).length };
}
