// The page's side of the suite: run.mjs opens the list of checks and runs them one after the other.
import './bystanders.js';
import './data_rate.js';
import './deaths.js';
import './gaps.js';
import './hole.js';
import './moderation.js';
import './recording.js';
import './spread.js';
import './survivors.js';
import './two_rooms.js';
import { churn } from './churn.js';
import { codecs } from './codecs.js';
import { crowd } from './crowd.js';
import { data } from './data.js';
import { dataFlow } from './data_flow.js';
import { dynacast } from './dynacast.js';
import { e2ee } from './e2ee.js';
import { grants } from './grants.js';
import { layers } from './layers.js';
import { membership } from './membership.js';
import './peer.js';
import './network.js';
import { publishing } from './publishing.js';
import { reconnect } from './reconnect.js';
import { state } from './state.js';
import { closeAll, Skip, T } from './support.js';
import { tcpOnly } from './tcp_only.js';
import { tracks } from './tracks.js';

let checks = [];

window.suite = {
  /**
   * mode: single (one peer connection, /rtc/v1) or dual (two, /rtc). wanted: names of parts to run, none for all; those of
   * `chained` follow on each other and come together. seed: of the random operations. Returns the checks in order.
   */
  open(mode, url, wanted = [], seed = undefined) {
    T.url = url;
    const S = {};
    const how = { mode, single: mode === 'single', seed };
    const chained = { publishing, layers, tracks, data, state, membership };
    const alone = { dataFlow, grants, codecs, dynacast, tcpOnly, reconnect, crowd, churn, e2ee };
    const unknown = wanted.filter((name) => !chained[name] && !alone[name]);
    if (unknown.length) throw new Error(`no part ${unknown}; there are ${Object.keys({ ...chained, ...alone })}`);
    const chain = !wanted.length || wanted.some((name) => chained[name]);
    const parts = [
      ...(chain ? Object.values(chained) : []),
      ...Object.keys(alone).filter((name) => !wanted.length || wanted.includes(name)).map((name) => alone[name]),
    ];
    checks = parts.flatMap((part) => part(S, how));
    return checks.map(([name, , options]) => ({
      name,
      critical: !!options?.critical,
      timeout: options?.timeout ?? 60000,
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
