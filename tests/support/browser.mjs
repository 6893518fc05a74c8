// A browser without a page: it keeps cookies for each host and follows redirects, so that a sign-in across two servers can be
// walked step by step.
import { send } from './http.mjs';

export class Browser {
  jars = new Map();

  cookies = (url) => this.jars.get(new URL(url).host) ?? {};

  /** One page load, without following. */
  async load(url, { headers, ...options } = {}) {
    const answer = await send(url, { headers: { accept: 'text/html', ...headers }, cookies: this.cookies(url), ...options });
    const jar = { ...this.cookies(url) };
    for (const [name, { value, attributes }] of Object.entries(answer.cookies)) {
      if (attributes['max-age'] === '0' || value === '') delete jar[name];
      else jar[name] = value;
    }
    this.jars.set(new URL(url).host, jar);
    return answer;
  }

  /** Follows redirects until one leads to an address that `stop` likes, or none is left. Returns {url, answer}. */
  async follow(url, stop = () => false) {
    for (let hops = 0; hops < 12; hops++) {
      const answer = await this.load(url);
      const { location } = answer.headers;
      if (!location) return { url, answer };
      const next = new URL(location, url).href;
      if (stop(next)) return { url: next, answer };
      url = next;
    }
    throw new Error(`more than 12 redirects, the last one to ${url}`);
  }
}
