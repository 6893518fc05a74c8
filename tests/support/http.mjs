// One HTTP request as exact bytes, for tests that look at what a browser hides: headers, cookies, broken bodies, other hosts.
import http from 'node:http';
import https from 'node:https';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

/** What came back. bytes is the body as it travelled, text is decoded, json() fails with the body in the message. */
export class Answer {
  constructor(response, bytes) {
    Object.assign(this, { status: response.statusCode, headers: response.headers, bytes });
  }

  get text() {
    const decode = { br: brotliDecompressSync, gzip: gunzipSync }[this.headers['content-encoding']] ?? ((b) => b);
    return decode(this.bytes).toString('utf8');
  }

  json() {
    try {
      return JSON.parse(this.text);
    } catch {
      throw new Error(`${this.status} is no JSON: ${this.text.slice(0, 400)}`);
    }
  }

  /** Status and body in one line, for the message of an assertion. */
  toString() {
    return `${this.status} ${this.text.slice(0, 600)}`;
  }

  /** The cookies that are set, by name: {value, attributes: {httponly: true, path: '/', ...}}. */
  get cookies() {
    const found = {};
    for (const line of this.headers['set-cookie'] ?? []) {
      const [pair, ...rest] = line.split(/;\s*/);
      const at = pair.indexOf('=');
      const attributes = Object.fromEntries(
        rest.map((part) => {
          const [name, value] = part.split('=');
          return [name.toLowerCase(), value ?? true];
        }),
      );
      found[pair.slice(0, at)] = { value: pair.slice(at + 1), attributes };
    }
    return found;
  }
}

/**
 * Sends one request and resolves to an Answer. json: a value for the body; body: the exact bytes instead (no content type is
 * added); token: an access token; cookies: {name: value}; method: POST where there is a body, else GET.
 * Every request has a connection of its own unless an agent is given; any certificate is taken.
 */
export function send(url, { method, headers = {}, json, body, token, cookies, agent = false } = {}) {
  const bytes = body ?? (json === undefined ? undefined : JSON.stringify(json));
  const all = { connection: agent ? 'keep-alive' : 'close', ...headers };
  if (json !== undefined && !all['content-type']) all['content-type'] = 'application/json';
  if (token) all.authorization = `Bearer ${token}`;
  if (cookies) {
    all.cookie = Object.entries(cookies)
      .map(([name, value]) => `${name}=${value}`)
      .join('; ');
  }
  if (bytes !== undefined && !all['transfer-encoding']) all['content-length'] = Buffer.byteLength(bytes);
  const options = { method: method ?? (bytes === undefined ? 'GET' : 'POST'), headers: all, agent };
  return new Promise((resolve, reject) => {
    const { request } = url.startsWith('https') ? https : http;
    const call = request(url, { ...options, rejectUnauthorized: false }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => resolve(new Answer(response, Buffer.concat(parts))));
      response.on('error', reject);
    });
    // A server may refuse a body before it has read all of it: an answer that has arrived counts more than the failed write.
    call.on('error', (error) => setTimeout(reject, 200, error));
    call.setTimeout(20_000, () => call.destroy(new Error(`no answer from ${url} within 20 s`)));
    call.end(bytes);
  });
}
