// A participant without media: only the signalling socket, spoken byte by byte. For tests that send what no client would.
import { gzipSync } from 'node:zlib';
import {
  JoinRequest,
  SignalRequest,
  SignalResponse,
  WrappedJoinRequest,
  WrappedJoinRequest_Compression,
} from '@livekit/protocol';
import { until } from './wait.mjs';

export class SignalClient {
  /** path is /rtc or /rtc/v1; query holds further parameters. The socket opens at once. */
  constructor(ws, path, token, query = {}) {
    const parameters = new URLSearchParams({
      access_token: token,
      protocol: '17',
      sdk: 'js',
      version: '2.23.0',
      ...query,
    });
    this.received = [];
    this.bytes = 0; // of everything received
    this.closed = null;
    this.socket = new WebSocket(`${ws}${path}?${parameters}`);
    this.socket.binaryType = 'arraybuffer';
    this.socket.onmessage = (event) => {
      this.bytes += event.data.byteLength;
      this.received.push(SignalResponse.fromBinary(new Uint8Array(event.data)));
    };
    this.socket.onclose = (event) => (this.closed = { code: event.code, reason: event.reason });
    // A refused upgrade is an error without a close.
    this.socket.onerror = () => (this.closed ??= { code: 1006, reason: 'refused' });
  }

  /** Joins by /rtc (two peer connections) and waits for the answer. */
  static async join(ws, token) {
    const client = new SignalClient(ws, '/rtc', token);
    await client.response('join', 5000);
    return client;
  }

  static joinRequest(fields = {}) {
    const joinRequest = gzipSync(new JoinRequest(fields).toBinary());
    const compression = WrappedJoinRequest_Compression.GZIP;
    return Buffer.from(new WrappedJoinRequest({ compression, joinRequest }).toBinary()).toString('base64url');
  }

  /** Waits for a response of that kind (the name of the oneof case) that came after the first `after` ones. */
  response(kind, ms = 5000, after = 0) {
    const find = () => this.received.slice(after).find((response) => response.message.case === kind);
    return until(
      find,
      ms,
      () => `a response «${kind}»; the socket ${this.closed ? `closed with ${this.closed.code}` : 'is open'}`,
    );
  }

  send = (kind, value) => this.sendBytes(new SignalRequest({ message: { case: kind, value } }).toBinary());

  sendBytes(bytes) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(bytes);
  }

  /** Whether the server still answers this participant. */
  async answersPing() {
    const after = this.received.length;
    this.send('pingReq', { timestamp: BigInt(Date.now()), rtt: 0n });
    await this.response('pongResp', 3000, after);
    return true;
  }

  close() {
    this.socket.close();
  }
}
