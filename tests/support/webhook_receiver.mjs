// A receiver of webhooks on a port of its own.
import http from 'node:http';
import { freePort } from './ports.mjs';

/** answer(request) gives {status, headers}, status undefined never answers; events are those it took with 2xx. */
export class Receiver {
  constructor(port) {
    Object.assign(this, { port, requests: [], events: [], answer: () => ({ status: 200 }) });
  }

  get url() {
    return `http://127.0.0.1:${this.port}/hook?of=tests`;
  }

  open() {
    this.server = http.createServer((request, response) => {
      let body = '';
      request.on('data', (part) => (body += part));
      request.on('end', () => {
        const seen = { method: request.method, path: request.url, headers: request.headers, body, at: Date.now() };
        this.requests.push(seen);
        const { status, headers = {} } = this.answer(seen);
        if (status === undefined) return;
        if (status < 300) this.events.push(JSON.parse(body));
        response.writeHead(status, headers).end('taken');
      });
    });
    return new Promise((resolve) => this.server.listen(this.port, '127.0.0.1', () => resolve(this)));
  }

  close() {
    this.server?.closeAllConnections();
    return new Promise((resolve) => (this.server ? this.server.close(resolve) : resolve()));
  }
}

export const openReceiver = async () => new Receiver(await freePort()).open();
