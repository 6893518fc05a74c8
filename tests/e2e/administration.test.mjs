// What administrators do with the server, and that nobody else comes in.
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { codeOf } from '../support/authenticator_app.mjs';
import { startMailSink } from '../support/mail_sink.mjs';
import { register } from '../support/people.mjs';
import { until } from '../support/wait.mjs';
import { openReceiver } from '../support/webhook_receiver.mjs';
import { password, test, World } from './world.mjs';

describe('administration', () => {
  const refused = new Set();
  let world, sink, admin;
  before(async () => {
    const no = () => Object.assign(new Error('no such mailbox'), { responseCode: 550 });
    sink = await startMailSink({ refuse: (address) => (refused.has(address) ? no() : undefined) });
    world = await World.open({ env: { ...sink.env, OUTGOING_ALLOWED_NETWORKS: '127.0.0.0/8' } });
    admin = await world.person('Ada Admin');
    await admin.administer();
  });
  after(async () => {
    await world?.close();
    await sink?.stop();
  });

  test('is there for administrators only', async () => {
    const member = await world.person('Mia Member');
    await member.register();
    await member.go('/admin');
    await member.page.getByRole('heading', { name: 'Only administrators come in here' }).waitFor();
    assert.equal(await member.page.getByRole('link', { name: 'Administration' }).count(), 0);
    await admin.go('/dashboard');
    await admin.page.getByRole('link', { name: 'Administration' }).click();
    await admin.page.getByRole('heading', { name: 'Overview' }).waitFor();
    await admin.page.getByText('In meetings now').waitFor();
    await admin.picture('admin-overview');
  });

  test('finds, sorts and pages through users', async () => {
    const people = Array.from({ length: 27 }, (_, i) => `Seek ${String.fromCharCode(65 + (i % 26))}${i}`);
    for (const name of people) {
      await register(world.server, { name, email: `${name.toLowerCase().replace(' ', '.')}@seek.example` });
    }
    await admin.go('/admin/users');
    await admin.page.getByRole('searchbox').fill('seek.example');
    await admin.page.getByText('1 to 25 of 27').waitFor();
    await admin.button('User', { exact: true }).click();
    await admin.page.getByRole('row').nth(1).getByText('Seek A0').waitFor();
    await admin.picture('admin-users');
    await admin.button('Next page').click();
    await admin.page.getByText('26 to 27 of 27').waitFor();
    await admin.page.getByLabel('Status').selectOption('banned');
    await admin.page.getByText('Nobody fits').waitFor();
    await admin.button('Clear').click();
    await admin.page.getByText(/^1 to 25 of/).waitFor();
  });

  test('blocks somebody at once, lets them in again, and the log knows', async () => {
    const target = await world.person('Bo Blocked');
    const email = await target.register();
    await target.go('/dashboard');
    await target.page.getByRole('heading', { name: 'No rooms yet' }).waitFor();
    await admin.go(`/admin/users?q=${encodeURIComponent(email)}`);
    await admin.page.getByRole('link', { name: 'Bo Blocked' }).click();
    await admin.button('Block', { exact: true }).click();
    await admin.page.getByRole('alertdialog').getByRole('button', { name: 'Block' }).click();
    await admin.button('Let in again').waitFor();
    await admin.picture('admin-user');
    await target.go('/dashboard');
    await target.page.waitForURL('**/auth/login**');
    await admin.button('Let in again').click();
    await admin.button('Block', { exact: true }).waitFor();
    await admin.button('Make administrator').click();
    await admin.page.getByRole('alertdialog').getByRole('button', { name: 'Make administrator' }).click();
    await admin.page.getByText('Role: Administrator').waitFor();
    await admin.page.getByRole('link', { name: 'Activity' }).click();
    await admin.page.getByText(/changed the role of/).first().waitFor();
    await admin.page.getByText(/let in again/).first().waitFor();
    await admin.page.getByText(/blocked/).first().waitFor();
    await admin.picture('admin-activity');
  });

  test('blocks and deletes several at once, and says who was left out', async () => {
    for (const name of ['Many One', 'Many Two', 'Many Three']) {
      await register(world.server, { name, email: `${name.toLowerCase().replace(' ', '.')}@many.example` });
    }
    await admin.go('/admin/users?q=many.example');
    await admin.page.getByRole('checkbox', { name: 'Select Many One' }).click();
    await admin.page.getByRole('checkbox', { name: 'Select Many Two' }).click();
    const bar = admin.page.getByRole('toolbar', { name: '2 selected' });
    await admin.picture('admin-users-selected');
    await bar.getByRole('button', { name: 'Block' }).click();
    await admin.page.getByRole('alertdialog', { name: 'Block 2 people?' }).getByRole('button', { name: 'Block' }).click();
    await admin.page.getByText('Blocked: 2 people').waitFor();
    assert.equal(await admin.page.getByRole('row').getByText('Blocked', { exact: true }).count(), 2);
    assert.equal(await admin.page.getByRole('toolbar').count(), 0, 'nothing is selected any more');
    await admin.page.getByRole('checkbox', { name: 'Select Many One' }).click();
    await admin.page.getByRole('checkbox', { name: 'Select Many Three' }).click();
    await admin.page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click();
    await admin.page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await admin.page.getByText('Deleted: 2 people').waitFor();
    await admin.page.getByRole('heading', { name: 'Users 1' }).waitFor();
    await admin.page.getByRole('checkbox', { name: 'Select all' }).click();
    await admin.page.getByRole('toolbar').getByRole('button', { name: 'Clear selection' }).click();
    await admin.page.getByRole('searchbox').fill('ada');
    await admin.page.getByRole('checkbox', { name: 'Select Ada Admin' }).click();
    await admin.page.getByRole('toolbar').getByRole('button', { name: 'Block' }).click();
    await admin.page.getByRole('alertdialog').getByRole('button', { name: 'Block' }).click();
    await admin.page.getByText('Ada Admin: that is you').waitFor();
  });

  test('asks an administrator for a second step, and opens when it is set up', async () => {
    const second = await world.person('Sol Second');
    const email = await second.register();
    const { users } = (await admin.api('GET', `/api/admin/users?q=${encodeURIComponent(email)}`)).body;
    await admin.api('PUT', `/api/admin/users/${users[0].id}/accesses`, { accesses: ['superadmin', 'user'] });
    await second.signIn(email);
    await second.api('PUT', '/api/admin/settings', { requireAdminSecondFactor: true });
    try {
      await second.go('/admin/users');
      await second.page.waitForURL('**/settings/security');
      await second.page.getByText('This server asks its administrators for a second step.').waitFor();
      await second.picture('settings-second-step-required');
      await second.button('Set up codes from an app').click();
      await second.field('Your password').fill(password);
      await second.button('Continue').click();
      const secret = (await second.page.locator('.font-mono').first().innerText()).replaceAll(/\s/g, '');
      await second.field('Code').fill(codeOf(secret, -1));
      await second.button('Turn on').click();
      await second.button('I have kept them').click();
      await second.page.getByText('This server asks its administrators').waitFor({ state: 'detached' });
      await second.go('/admin/users');
      await second.page.getByRole('heading', { name: 'Users' }).waitFor();
    } finally {
      await second.api('PUT', '/api/admin/settings', { requireAdminSecondFactor: null });
    }
  });

  test('invites somebody by mail, and the link makes the account', async () => {
    await admin.api('PUT', '/api/admin/settings', { tokenRegistrationOnly: true });
    await admin.go('/admin/invitations');
    await admin.page.getByText('No invitations yet').waitFor();
    await admin.button('Invite', { exact: true }).click();
    await admin.field('Email').fill('ina.invited@example.org');
    await admin.page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click();
    await admin.page.getByText('ina.invited@example.org').first().waitFor();
    await admin.picture('admin-invitations');
    const mail = await sink.mailTo('ina.invited@example.org', /invited/);
    const link = new URL(/https?:\/\/\S+invite=\S+/.exec(mail.text)[0]);
    const guest = await world.person('Ina Invited');
    await guest.go(link.pathname + link.search);
    await guest.field('Your name').fill('Ina Invited');
    await guest.field('Email').fill('ina.invited@example.org');
    await guest.field('Password').fill(password);
    await guest.button('Create account').click();
    await guest.page.waitForURL('**/dashboard');
    await admin.page.reload();
    await admin.page.getByText('Used', { exact: true }).waitFor();
    await admin.api('PUT', '/api/admin/settings', { tokenRegistrationOnly: false });
  });

  test('changes what the server offers, at once', async () => {
    await admin.go('/admin/settings');
    await admin.page.getByRole('switch', { name: 'Guests' }).click();
    const visitor = await world.person('Vi Visitor');
    await admin.page.getByRole('switch', { name: 'Guests', checked: false }).waitFor();
    await admin.field('People in a room').fill('-3');
    await admin.button('Save: Rooms').click();
    await admin.page.getByText('A whole number').waitFor();
    await admin.field('People in a room').fill('40');
    await admin.button('Save: Rooms').click();
    await admin.page.getByText('Saved').first().waitFor();
    await admin.picture('admin-settings');
    // A server holds its settings for a second.
    await visitor.go('/auth/login');
    await visitor.page.getByRole('link', { name: 'Create an account' }).waitFor();
    await visitor.page.waitForFunction(async () => !(await (await fetch('/api/auth/settings')).json()).guestLoginEnabled);
    await visitor.page.reload();
    await visitor.page.getByRole('link', { name: 'Create an account' }).waitFor();
    assert.equal(await visitor.page.getByRole('link', { name: 'Join as a guest' }).count(), 0);
    await admin.page.getByRole('switch', { name: 'Guests' }).click();
    await admin.page.getByRole('switch', { name: 'Guests', checked: true }).waitFor();
  });

  test('adds a webhook, tries it, reads what it was sent and sends it again', async (t) => {
    const receiver = await openReceiver();
    t.after(() => receiver.close());
    await admin.go('/admin/webhooks');
    await admin.page.getByText('No webhooks yet').waitFor();
    await admin.button('Add webhook').click();
    await admin.field('Name').fill('Calendar');
    await admin.field('Address').fill('calendar.example');
    await admin.button('Add', { exact: true }).click();
    await admin.page.getByText('An address that begins with https://').waitFor();
    await admin.field('Address').fill(receiver.url);
    await admin.picture('admin-webhook-new');
    await admin.button('Add', { exact: true }).click();
    await admin.page.getByText(/^[0-9a-f]{32}$/).waitFor();
    await admin.button('I have kept it').click();
    await admin.page.getByRole('link', { name: 'Calendar' }).click();
    await admin.button('Send a test').click();
    await admin.page.getByText('It took the message').waitFor();
    const { name } = await admin.createRoom();
    const told = (event) => until(() => receiver.events.some((one) => one.event === event), 20_000, event);
    await told('room.created');
    // What the media server saw, not what tokens promised.
    const guest = await world.person('Ann Attendee');
    await guest.register();
    await guest.join(name);
    await told('participant.joined');
    await guest.button('Leave').click();
    await told('participant.left');
    await admin.page.reload();
    await admin.page.getByRole('listitem').getByText('Taken', { exact: true }).first().waitFor();
    await admin.picture('admin-webhook');
    await admin.button('Send room.created again').click();
    await until(() => receiver.events.filter(({ event }) => event === 'room.created').length === 2, 10_000, 'it came again');
    await admin.button('New secret').click();
    await admin.page.getByRole('alertdialog').getByRole('button', { name: 'New secret' }).click();
    await admin.page.getByText(/^[0-9a-f]{32}$/).waitFor();
    await admin.button('I have kept it').click();
    await admin.button('Remove', { exact: true }).click();
    await admin.page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await admin.page.getByText('No webhooks yet').waitFor();
  });

  test('sees a job that failed and tries it again', async () => {
    refused.add('nobody.there@example.org');
    await register(world.server, { email: 'nobody.there@example.org' });
    const failed = async () => (await admin.api('GET', '/api/admin/queue/jobs?status=failed')).body.jobs.length > 0;
    await until(failed, 20_000, 'the mail was refused');
    await admin.go('/admin/queue');
    await admin.button('Try Mail again').waitFor();
    await admin.picture('admin-queue');
    refused.clear();
    await admin.button('Try Mail again').click();
    await sink.mailTo('nobody.there@example.org');
    await admin.page.getByText('Nothing failed.').waitFor();
  });

  test('tries the mail server, and shows the file with its secrets hidden', async () => {
    await admin.go('/admin/email');
    await admin.field('Send a test mail to').fill('postmaster@example.org');
    await admin.button('Send', { exact: true }).click();
    await admin.page.getByText('The mail server took a mail').waitFor();
    await sink.mailTo('postmaster@example.org', /^Test mail/);
    await admin.picture('admin-email');
    await admin.page.getByRole('link', { name: 'Configuration file' }).click();
    await admin.page.getByText('Set, hidden').first().waitFor();
    await admin.picture('admin-configuration');
  });
});
