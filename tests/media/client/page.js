// The page's side of the suite: run.mjs opens the list of checks and runs them one after the other.
import './bystanders.js';
import { data } from './data.js';
import { grants } from './grants.js';
import { layers } from './layers.js';
import { membership } from './membership.js';
import { publishing } from './publishing.js';
import { reconnect } from './reconnect.js';
import { state } from './state.js';
import { closeAll, Skip, T } from './support.js';
import { tcpOnly } from './tcp_only.js';
import { tracks } from './tracks.js';

let checks = [];

window.suite = {
  /** mode: single (one peer connection, /rtc/v1) or dual (two, /rtc). Returns the checks in order. */
  open(mode, url) {
    T.url = url;
    const S = {};
    const how = { mode, single: mode === 'single' };
    checks = [publishing, layers, tracks, data, state, membership, grants, tcpOnly, reconnect].flatMap((part) => part(S, how));
    return checks.map(([name, , options]) => ({
      name,
      critical: !!options?.critical,
      timeout: options?.timeout ?? 25000,
    }));
  },
  async run(index) {
    try {
      const detail = await checks[index][1]();
      return { status: 'PASS', detail: typeof detail === 'string' ? detail : '' };
    } catch (error) {
      return { status: error instanceof Skip ? 'SKIP' : 'FAIL', detail: error?.message || String(error) };
    }
  },
  close: closeAll,
};
