// A software authenticator: makes passkeys and signs with them, right or wrong as a test wishes.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const sha256 = (data) => createHash('sha256').update(data).digest();
const b64 = (bytes) => Buffer.from(bytes).toString('base64url');

/** CBOR of what an authenticator says: integers, byte strings, texts and maps ([[key, value], ...]). */
function cbor(value) {
  const head = (major, n) => {
    if (n < 24) return Buffer.from([(major << 5) | n]);
    if (n < 256) return Buffer.from([(major << 5) | 24, n]);
    return Buffer.from([(major << 5) | 25, n >> 8, n & 255]);
  };
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(5, value.length), ...value.flat().map(cbor)]);
}

const make = {
  [-7]: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  [-257]: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  [-8]: () => generateKeyPairSync('ed25519'),
};

function coseKey(publicKey, alg) {
  const jwk = publicKey.export({ format: 'jwk' });
  const part = (name) => Buffer.from(jwk[name], 'base64url');
  if (alg === -7) return cbor([[1, 2], [3, -7], [-1, 1], [-2, part('x')], [-3, part('y')]]);
  if (alg === -257) return cbor([[1, 3], [3, -257], [-1, part('n')], [-2, part('e')]]);
  return cbor([[1, 1], [3, -8], [-1, 6], [-2, part('x')]]);
}

export const flag = { UP: 1, UV: 4, BE: 8, BS: 16, AT: 64 };

export class Authenticator {
  /** origin: of the page; alg: COSE algorithm; flags: of everything it says. */
  constructor(origin, { alg = -7, flags = flag.UP | flag.UV | flag.BE | flag.BS, counter = 0 } = {}) {
    Object.assign(this, { origin, alg, flags, counter, id: randomBytes(32), ...make[alg]() });
  }

  clientData(type, challenge, { origin = this.origin, more = {}, ...wrong }) {
    return Buffer.from(JSON.stringify({ type: wrong.type ?? type, challenge: wrong.challenge ?? challenge, origin, crossOrigin: false, ...more }));
  }

  authData(rpId, flags, counter, rest = Buffer.alloc(0)) {
    const head = Buffer.alloc(5);
    head[0] = flags;
    head.writeUInt32BE(counter, 1);
    return Buffer.concat([sha256(rpId), head, rest]);
  }

  /** What a browser sends after navigator.credentials.create. wrong: type, challenge, origin, more, rpId, flags, statement, format, trailing. */
  create(options, wrong = {}) {
    this.userHandle = options.user.id;
    const clientData = this.clientData('webauthn.create', options.challenge, wrong);
    const size = Buffer.from([this.id.length >> 8, this.id.length & 255]);
    const attested = Buffer.concat([Buffer.alloc(16), size, this.id, coseKey(this.publicKey, this.alg)]);
    const flags = wrong.flags ?? this.flags | flag.AT;
    const authData = this.authData(wrong.rpId ?? options.rp.id, flags, this.counter, attested);
    const statement = wrong.selfSigned
      ? [['alg', this.alg], ['sig', this.signed(Buffer.concat([authData, sha256(wrong.selfSigned === 'wrong' ? 'other' : clientData)]))]]
      : (wrong.statement ?? []);
    const format = wrong.format ?? (wrong.selfSigned ? 'packed' : 'none');
    const object = cbor([['fmt', format], ['attStmt', statement], ['authData', authData]]);
    return { clientDataJSON: b64(clientData), attestationObject: b64(Buffer.concat([object, Buffer.from(wrong.trailing ?? [])])) };
  }

  signed = (data) => sign(this.alg === -8 ? null : 'sha256', data, this.privateKey);

  /** What a browser sends after navigator.credentials.get. wrong: as above, and counter, signature, userHandle, credentialId. */
  get(options, wrong = {}) {
    const clientData = this.clientData('webauthn.get', options.challenge, wrong);
    if (this.counter > 0 && wrong.counter === undefined) this.counter++;
    const authData = this.authData(wrong.rpId ?? options.rpId, wrong.flags ?? this.flags, wrong.counter ?? this.counter);
    const signature = wrong.signature ?? this.signed(Buffer.concat([authData, sha256(clientData)]));
    return {
      credentialId: wrong.credentialId ?? b64(this.id),
      clientDataJSON: b64(clientData),
      authenticatorData: b64(authData),
      signature: b64(signature),
      ...(wrong.userHandle !== undefined && { userHandle: wrong.userHandle }),
    };
  }
}
