// The certificate a server shows: fetched by those who trust it by hand, looked at by the administrator.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { send } from '../support/http.mjs';
import { firstAdmin } from '../support/people.mjs';
import { startServer } from '../support/server.mjs';

test('without TLS there is none', async () => {
  const server = await startServer();
  try {
    const asked = await send(`${server.url}/api/cert`);
    assert.deepEqual([asked.status, asked.json().error], [404, 'TLS not enabled']);
    const admin = await firstAdmin(server);
    assert.deepEqual((await admin.call('GET', '/api/admin/cert-info')).json(), { enabled: false, status: 'not_configured' });
  } finally {
    await server.stop();
  }
});

test('one that the server made can be fetched, and an administrator sees how long it is good', async () => {
  const server = await startServer({ https: true });
  try {
    const { status, headers, text } = await send(`${server.url}/api/cert`);
    assert.deepEqual(
      [status, headers['content-type'], headers['content-disposition']],
      [200, 'application/x-pem-file', 'attachment; filename=bedrud-cert.pem'],
    );
    const shown = new X509Certificate(text);
    const admin = await firstAdmin(server);
    const info = (await admin.call('GET', '/api/admin/cert-info')).json();
    assert.deepEqual([info.enabled, info.status, info.subject, info.issuer], [true, 'valid', 'CN=Bedrud (self-signed)', 'CN=Bedrud (self-signed)']);
    assert.ok(info.daysRemaining > 700 && info.sans.includes('localhost') && info.sans.includes('127.0.0.1'), JSON.stringify(info));
    assert.equal(Date.parse(info.notAfter), Date.parse(shown.validTo));
    assert.equal(Date.parse(info.notBefore), Date.parse(shown.validFrom));
  } finally {
    await server.stop();
  }
});

describe('a certificate of one’s own', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bedrud-cert-'));
  const [cert, key] = ['cert.pem', 'key.pem'].map((name) => path.join(folder, name));
  let server, admin;
  before(async () => {
    const subject = ['-subj', '/CN=meet.example.org', '-addext', 'subjectAltName=DNS:meet.example.org,IP:192.0.2.7'];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '20', '-keyout', key, '-out', cert, ...subject], { stdio: 'ignore' });
    // As some tools write it: the key beside the certificate.
    writeFileSync(cert, readFileSync(cert) + readFileSync(key));
    server = await startServer({ https: true, args: ['--cert', cert, '--key', key] });
    admin = await firstAdmin(server);
  });
  after(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const info = () => admin.call('GET', '/api/admin/cert-info');

  test('is given away without the key in its file', async () => {
    const { status, text } = await send(`${server.url}/api/cert`);
    assert.equal(status, 200);
    assert.match(text, /BEGIN CERTIFICATE/);
    assert.doesNotMatch(text, /PRIVATE KEY/);
  });

  test('is looked at anew each time: soon over, no certificate, gone', async () => {
    const { status, subject, sans } = (await info()).json();
    assert.deepEqual([status, subject, sans], ['expiring', 'CN=meet.example.org', ['meet.example.org', '192.0.2.7']]);
    writeFileSync(cert, 'no certificate');
    const broken = await info();
    assert.deepEqual([broken.status, broken.json()], [503, { enabled: true, status: 'error', error: 'TLS certificate validation failed' }]);
    const asked = await send(`${server.url}/api/cert`);
    assert.deepEqual([asked.status, asked.json().error], [500, 'Certificate file is invalid']);
    rmSync(cert);
    assert.equal((await send(`${server.url}/api/cert`)).json().error, 'Certificate not found');
  });
});
