// Accounts and rooms of a running server, made through its API.
import assert from 'node:assert/strict';
import { send } from './http.mjs';

export const password = 'correct horse battery staple';

let last = 0;
/** A name that no other test of this run uses. */
export const unique = (word) => `${word}-${process.pid.toString(36)}-${(++last).toString(36)}`;

/** The payload of a JWT, unverified. */
export const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

/** Somebody who is signed in. Fields: id, name, email, password, token (access), refresh, user (as the server sent it). */
export class Person {
  constructor(server, body, own) {
    const { user, tokens } = body;
    Object.assign(this, { server, user, id: user.id, name: user.name, email: user.email, ...own });
    Object.assign(this, { token: tokens.accessToken, refresh: tokens.refreshToken });
  }

  /** Calls the API as this person. */
  call = (method, route, json, options = {}) =>
    send(this.server.url + route, { method, json, token: this.token, ...options });

  /** Creates a public room and returns what the server answered. */
  async createRoom(options = {}) {
    const answer = await this.call('POST', '/api/room/create', { name: unique('room'), isPublic: true, ...options });
    assert.equal(answer.status, 200, String(answer));
    return answer.json();
  }

  join = (roomName) => this.call('POST', '/api/room/join', { roomName });
}

/** Registers an account with an address of its own. */
export async function register(server, fields = {}) {
  const own = { email: `${unique('person')}@example.org`, password, name: 'Pat Person', ...fields };
  const answer = await send(`${server.url}/api/auth/register`, { json: own });
  assert.equal(answer.status, 200, String(answer));
  return new Person(server, answer.json(), { password: own.password });
}

export async function guestLogin(server, name = 'Gil Guest') {
  const answer = await send(`${server.url}/api/auth/guest-login`, { json: { name } });
  assert.equal(answer.status, 200, String(answer));
  return new Person(server, answer.json());
}

/** The one-time code of the first start's link. */
export function setupCode(server) {
  assert.ok(server.setupLink, `the server prints a setup link:\n${server.tail()}`);
  return new URL(server.setupLink).searchParams.get('token');
}

/** Makes the first administrator with the printed code; works once a data folder. */
export async function firstAdmin(server, fields = {}) {
  const own = { email: 'ada@example.org', password, name: 'Ada Admin', ...fields };
  const answer = await send(`${server.url}/api/auth/setup`, { json: { token: setupCode(server), ...own } });
  assert.equal(answer.status, 200, String(answer));
  return new Person(server, answer.json(), { password: own.password });
}
