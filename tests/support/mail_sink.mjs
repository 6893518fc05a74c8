// A real mail server that keeps what it is given: plain SMTP with STARTTLS, or SMTPS. Its certificate is self-signed.
import { SMTPServer } from 'smtp-server';
import { until } from './wait.mjs';

/** Headers (lower-case names), text and html of a mail as this server writes it. */
function read(raw) {
  const end = raw.indexOf('\r\n\r\n');
  const lines = raw.slice(0, end).replace(/\r\n[ \t]+/g, ' ');
  const headers = Object.fromEntries(
    lines.split('\r\n').map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
  const boundary = /boundary="([^"]+)"/.exec(headers['content-type'])[1];
  const [text, html] = raw
    .slice(end)
    .split(`--${boundary}`)
    .slice(1, 3)
    .map((part) => Buffer.from(part.slice(part.indexOf('\r\n\r\n')), 'base64').toString('utf8'));
  const decode = (value) =>
    value.replace(/=\?UTF-8\?B\?([^?]+)\?=(\s+(?==\?))?/g, (_, word) => Buffer.from(word, 'base64').toString('utf8'));
  return { headers, subject: decode(headers.subject), text, html };
}

/**
 * Fields: mails ({to, subject, text, html, headers, secure, user} in the order they came), port, env (what makes a server send here).
 * options: smtps; user and password that are needed; refuse(recipient): an error to answer with, or nothing;
 * swallow(mail): true takes it without ever saying so.
 */
export async function startMailSink({ smtps = false, user, password, refuse = () => undefined, swallow = () => false } = {}) {
  const mails = [];
  const server = new SMTPServer({
    secure: smtps,
    authOptional: !user,
    disableReverseLookup: true,
    onAuth: (auth, session, done) =>
      auth.username === user && auth.password === password
        ? done(null, { user })
        : done(Object.assign(new Error('wrong password'), { responseCode: 535 })),
    onRcptTo: (address, session, done) => done(refuse(address.address)),
    onData: (stream, session, done) => {
      const parts = [];
      stream.on('data', (part) => parts.push(part));
      stream.on('end', () => {
        const raw = Buffer.concat(parts).toString('latin1');
        const to = session.envelope.rcptTo.map(({ address }) => address).join(',');
        const from = session.envelope.mailFrom.address;
        const mail = { ...read(raw), raw, to, from, secure: session.secure, user: session.user };
        mails.push(mail);
        if (!swallow(mail)) done();
      });
    },
  });
  // A client that breaks off is no failure of a test.
  server.on('error', () => {});
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address();
  return {
    mails,
    port,
    env: {
      EMAIL_SMTP_HOST: '127.0.0.1',
      EMAIL_SMTP_PORT: String(port),
      EMAIL_SMTPS_MODE: String(smtps),
      EMAIL_TLS_SKIP_VERIFY: 'true',
      EMAIL_FROM_ADDRESS: 'meet@example.org',
      ...(user && { EMAIL_USERNAME: user, EMAIL_PASSWORD: password }),
    },
    /** The next mail to an address whose subject matches; each is handed out once. */
    async mailTo(address, subject = /./) {
      const wanted = (mail) => !mail.seen && mail.to === address && subject.test(mail.subject);
      await until(() => mails.some(wanted), 20_000, () => `a mail to ${address} about ${subject}; there are: ${mails.map((m) => `${m.to} «${m.subject}»`).join(', ')}`);
      const mail = mails.find(wanted);
      mail.seen = true;
      return mail;
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** The link of a mail and its token. */
export function linkOf(mail) {
  const link = new URL(/https?:\/\/\S+token=\S+/.exec(mail.text)[0]);
  return { link, token: link.searchParams.get('token') };
}
