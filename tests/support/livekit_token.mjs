// Access tokens as any holder of the API key and secret signs them.
import { createHmac } from 'node:crypto';

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An HS256 token. grants is the «video» claim, claims are further top-level ones (name, metadata, attributes). */
export function signToken({ key, secret }, identity, grants, claims = {}, ttlSeconds = 3600) {
  const now = Math.floor(Date.now() / 1000);
  const payload = { iss: key, sub: identity, nbf: now - 10 + Math.min(0, ttlSeconds), exp: now + ttlSeconds };
  const body = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ ...payload, video: grants, ...claims })}`;
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
}

const everything = {
  roomJoin: true,
  canPublish: true,
  canSubscribe: true,
  canPublishData: true,
  canUpdateOwnMetadata: true,
};

/** A token that joins a room with every ordinary permission, unless grants says otherwise. */
export const joinToken = (keys, room, identity, grants = {}, claims = {}, ttlSeconds = 3600) =>
  signToken(keys, identity, { ...everything, room, ...grants }, claims, ttlSeconds);
