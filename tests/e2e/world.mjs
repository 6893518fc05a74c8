// What the browser tests share: one server, one browser, people who each have a browser context of their own.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { test as nodeTest } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../support/chromium.mjs';
import { startServer } from '../support/server.mjs';
import { until } from '../support/wait.mjs';

const pictures = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../build/test/pictures');

export const password = 'correct horse battery';

/** A test that ends even where the browser no longer answers, and then says which one it was. */
export const test = (name, run) => nodeTest(name, { timeout: 180_000 }, run);

/** A person at a browser: fields page, name and problems (page errors and failed requests to other hosts). */
class Person {
  constructor(world, context, page, name) {
    Object.assign(this, { world, context, page, name, problems: [] });
    page.on('pageerror', (error) => this.problems.push(`page error: ${error.message}`));
    page.on('request', (request) => {
      const { protocol, host } = new URL(request.url());
      const outside = /^(http|ws)s?:$/.test(protocol) && host !== new URL(world.server.url).host;
      if (outside) this.problems.push(`request to another host: ${request.url()}`);
    });
  }

  button = (name, options) => this.page.getByRole('button', { name, ...options });
  field = (name) => this.page.getByLabel(name, { exact: true }).first();
  go = (where) => this.page.goto(new URL(where, this.world.server.url).href);

  /** Keeps a picture in build/test/pictures, to look at. */
  async picture(name) {
    mkdirSync(pictures, { recursive: true });
    await this.page.screenshot({ path: path.join(pictures, `${name}.png`) });
  }

  /** Creates an account through the page, or by the API where the page is not what the test is about. */
  async register(byPage = false) {
    const email = `${this.name.toLowerCase().replace(/\W+/g, '.')}.${Date.now()}@example.org`;
    if (byPage) {
      await this.go('/auth/register');
      await this.page.getByLabel(/^(Your name|Name)$/).fill(this.name);
      await this.page.getByLabel('Email', { exact: true }).fill(email);
      await this.page.getByLabel('Password', { exact: true }).fill(password);
      await this.button('Create account').click();
      await this.page.waitForURL('**/dashboard');
      return email;
    }
    const response = await this.context.request.post(`${this.world.server.url}/api/auth/register`, {
      data: { name: this.name, email, password },
    });
    assert.equal(response.status(), 200, await response.text());
    this.token = (await response.json()).tokens.accessToken;
    // The page tries its cookie only where it knows that someone has signed in here.
    await this.context.addInitScript(() => localStorage.setItem('bedrud.signed-in', '1'));
    return email;
  }

  /** Makes the first administrator of the server, with the printed code. */
  async administer() {
    const token = new URL(this.world.server.setupLink).searchParams.get('token');
    const response = await this.context.request.post(`${this.world.server.url}/api/auth/setup`, {
      data: { token, name: this.name, email: 'ada.admin@example.org', password },
    });
    assert.equal(response.status(), 200, await response.text());
    this.token = (await response.json()).tokens.accessToken;
    await this.context.addInitScript(() => localStorage.setItem('bedrud.signed-in', '1'));
  }

  /** Signs in by the API, with the password all accounts of these tests have. */
  async signIn(email) {
    const response = await this.context.request.post(`${this.world.server.url}/api/auth/login`, { data: { email, password } });
    assert.equal(response.status(), 200, await response.text());
    this.token = (await response.json()).tokens.accessToken;
    await this.context.addInitScript(() => localStorage.setItem('bedrud.signed-in', '1'));
  }

  /** Calls the API as this person (after register()). Returns {status, body}. */
  async api(method, route, data) {
    const headers = { authorization: `Bearer ${this.token}` };
    const response = await this.context.request.fetch(`${this.world.server.url}${route}`, { method, data, headers });
    return { status: response.status(), body: await response.json().catch(() => null) };
  }

  /** Creates a room by the API and returns its name. */
  async createRoom(options = {}) {
    const name = options.name ?? `room-${Math.random().toString(36).slice(2, 8)}`;
    const { status, body } = await this.api('POST', '/api/room/create', { isPublic: true, ...options, name });
    assert.equal(status, 200, JSON.stringify(body));
    return { ...body, name };
  }

  /** Opens the room, enters the name where the page asks for it, and joins. */
  async join(room) {
    await this.enter(room);
    await this.button('Leave').waitFor();
  }

  /** As join(), without waiting for the meeting: the answer may be a refusal. */
  async enter(room) {
    await this.go(`/m/${room}${this.dual ? '?pc=dual' : ''}`);
    const ready = this.button('Join now');
    await ready.waitFor();
    const name = this.page.getByLabel('Your name', { exact: true });
    if (await name.count()) await name.fill(this.name);
    await ready.click();
  }

  /** The tile of a person, named as the page names it. */
  tile = (name) => this.page.getByRole('article', { name: new RegExp(`^${name}`) }).first();

  /**
   * What arrives from another person: decoded frames and audio packets so far. It asks the room object that the page
   * keeps for such questions, so it counts what WebRTC counts.
   */
  received(name) {
    return this.page.evaluate(async (wanted) => {
      const sum = { frames: 0, packets: 0, screenFrames: 0 };
      for (const participant of window.bedrudRoom.remoteParticipants.values()) {
        if (participant.name !== wanted) continue;
        for (const publication of participant.trackPublications.values()) {
          const report = await publication.track?.getRTCStatsReport();
          report?.forEach((entry) => {
            if (entry.type !== 'inbound-rtp') return;
            if (entry.kind === 'audio') sum.packets += entry.packetsReceived;
            else if (publication.source === 'screen_share') sum.screenFrames += entry.framesDecoded ?? 0;
            else sum.frames += entry.framesDecoded ?? 0;
          });
        }
      }
      return sum;
    }, name);
  }

  /** Why pictures may not arrive: state and figures of what comes from the other person, and of what that person sends. */
  async explain(name) {
    const figures = (page, from) =>
      page.evaluate(async (wanted) => {
        const people = wanted ? [...window.bedrudRoom.remoteParticipants.values()] : [window.bedrudRoom.localParticipant];
        const lines = [];
        for (const participant of people.filter((one) => !wanted || one.name === wanted)) {
          for (const { source, isMuted, track } of participant.trackPublications.values()) {
            lines.push(`${source} ${isMuted ? 'muted' : 'on'} ${track?.streamState ?? 'no track'}`);
            (await track?.getRTCStatsReport())?.forEach((entry) => {
              if (/^(in|out)bound-rtp$/.test(entry.type)) lines.push(JSON.stringify(entry));
            });
          }
        }
        return lines.join('\n');
      }, from);
    const other = this.world.people.findLast((person) => person.name === name);
    const pages = [[this.page, name], ...(other ? [[other.page, undefined]] : [])];
    return (await Promise.all(pages.map((args) => figures(...args).catch(String)))).join('\n');
  }

  /** Waits until pictures and sound of another person keep arriving. */
  async seesAndHears(name, { frames = 15, packets = 40 } = {}) {
    await this.tile(name).waitFor();
    const before = await this.received(name);
    let now = before;
    const enough = () => now.frames - before.frames >= frames && now.packets - before.packets >= packets;
    const what = () =>
      `${this.name} gets pictures and sound of ${name}: +${now.frames - before.frames} frames, ` +
      `+${now.packets - before.packets} packets`;
    const grow = async () => {
      now = await this.received(name);
      return enough();
    };
    await until(grow, 45_000, what).catch(async (error) => {
      throw new Error(`${error.message}\n${await this.explain(name)}`);
    });
  }

  async leave() {
    await this.context.close();
  }
}

/** The server and the browser of one test file. Call close() in after(). */
export class World {
  static async open(options) {
    const world = new World();
    world.server = await startServer({ workers: 2, ...options });
    world.browser = await launchChromium([
      '--auto-select-desktop-capture-source=Entire screen',
      '--auto-accept-this-tab-capture',
    ]);
    world.people = [];
    return world;
  }

  /** A person with a browser of their own. dual: their client uses two peer connections. */
  async person(name, { dual = false, ...options } = {}) {
    const context = await this.browser.newContext({
      permissions: ['camera', 'microphone'],
      viewport: { width: 1280, height: 800 },
      ...options,
    });
    const person = new Person(this, context, await context.newPage(), name);
    person.dual = dual;
    this.people.push(person);
    return person;
  }

  async close() {
    await this.browser?.close();
    await this.server?.stop();
    const problems = this.people.flatMap((person) => person.problems.map((text) => `${person.name}: ${text}`));
    assert.deepEqual(problems, []);
  }
}
