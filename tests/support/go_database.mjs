// A database as Bedrud's Go server leaves it, written from its documented tables (accounts with bcrypt, times with nanoseconds,
// booleans, blobs), for tests that take it over.
import { spawnSync } from 'node:child_process';
import { DatabaseSync } from 'node:sqlite';

export const ada = { id: '6f1e7a52-0000-4000-8000-00000000000a', email: 'ada@example.com', password: 'Analytical-Engine-1843' };
export const grace = { id: '6f1e7a52-0000-4000-8000-00000000000b', email: 'Grace@example.com', password: 'Nanoseconds-11.8in' };
export const linus = { id: '6f1e7a52-0000-4000-8000-00000000000c', email: 'linus@example.com', password: ada.password };
export const invitation = 'x1VcoLB2bTC1WvGbChKTBuzcK3qM6EG2WzPLLSVHofU';

// bcrypt of the SHA-256 digest as the server writes it, and of the password itself as it once did; cost 4.
const hashes = {
  [ada.id]: '$2b$04$abcdefghijklmnopqrstuuLW7bzyDXtc0mXcDl3bdHPeeVSc4mm/a',
  [grace.id]: '$2b$04$abcdefghijklmnopqrstuuVhOeZgNJg82txOEfDZMwdYHqHd.fHaq',
  [linus.id]: '$2b$04$abcdefghijklmnopqrstuuLW7bzyDXtc0mXcDl3bdHPeeVSc4mm/a',
};
const made = '2026-08-22 01:21:22.123456789+00:00';
// Guests of whom nobody has heard for a week are forgotten.
const lately = new Date().toISOString().replace('T', ' ').replace('Z', '+00:00');

const tables = {
  users: 'id text primary key, email text not null, name text not null, provider text, avatar_url text, password text, refresh_token text, accesses text, is_active BOOL not null, email_verified_at TIME, password_changed_at TIME, created_at TIME not null, updated_at TIME not null',
  rooms: 'id text primary key, name text not null, created_by text not null, is_active BOOL not null, max_participants integer not null, created_at TIME not null, updated_at TIME not null, expires_at TIME, admin_id text not null, is_public BOOL not null, settings_allow_chat BOOL not null, settings_allow_video BOOL not null, settings_allow_audio BOOL not null, settings_require_approval BOOL not null, settings_e2_ee BOOL not null, settings_is_persistent BOOL not null, settings_recordings_allowed BOOL not null, mode text not null, last_activity_at TIME, deleted_at TIME',
  room_participants: 'id text primary key, room_id text not null, user_id text not null, joined_at TIME not null, left_at TIME, is_active BOOL not null, is_approved BOOL not null, is_muted BOOL not null, is_video_off BOOL not null, is_chat_blocked BOOL not null, is_banned BOOL not null, is_on_stage BOOL not null, is_moderator BOOL not null',
  room_permissions: 'id text primary key, room_id text not null, user_id text not null, is_admin BOOL not null, can_kick BOOL not null, can_mute_audio BOOL not null, can_disable_video BOOL not null, can_chat BOOL not null, created_at TIME not null, updated_at TIME not null',
  passkeys: 'id text primary key, user_id text not null, credential_id BYTES not null, public_key BYTES not null, algorithm integer not null, counter integer not null, name text, created_at TIME not null',
  system_settings: 'id integer primary key, registration_enabled BOOL not null, token_registration_only BOOL not null, passkeys_enabled BOOL not null, guest_login_enabled BOOL not null, rn_noise_enabled BOOL not null, krisp_enabled BOOL not null, recordings_enabled BOOL, server_name text, max_rooms_per_user integer, chat_message_ttl_hours integer, google_client_id text, google_client_secret text, email_header_bg text, email_smtp_s_mode BOOL, jwt_secret text, updated_at TIME',
  invite_tokens: 'id text primary key, token text not null, email text, created_by text not null, expires_at TIME, used_at TIME, used_by text, created_at TIME',
  user_preferences: 'user_id text primary key, preferences_json text not null, updated_at TIME',
  webhooks: 'id text primary key, name text not null, url text not null, secret text not null, events text, is_active BOOL not null, created_by text not null, created_at TIME, updated_at TIME',
  recordings: 'id text primary key, room_id text not null, room_name text not null, file_url text, file_size integer, status text not null, created_by text not null',
};

/** The rows, by table. passkey: an Authenticator of grace. */
function rowsOf({ passkey, people = 0, inviteEnd }) {
  const user = (one, name, more = {}) => ({ id: one.id, email: one.email, name, provider: 'local', avatar_url: '', password: hashes[one.id], refresh_token: '', accesses: '{user}', is_active: true, created_at: made, updated_at: made, ...more });
  const room = (n, name, creator, more = {}) => ({ id: `room-${n}`, name, created_by: creator, is_active: true, max_participants: 30, created_at: made, updated_at: made, expires_at: made, admin_id: creator, is_public: true, settings_allow_chat: true, settings_allow_video: true, settings_allow_audio: false, settings_require_approval: false, settings_e2_ee: false, settings_is_persistent: false, settings_recordings_allowed: true, mode: 'standard', ...more });
  const seat = (n, roomId, userId, more = {}) => ({ id: `seat-${n}`, room_id: roomId, user_id: userId, joined_at: made, is_active: true, is_approved: true, is_muted: false, is_video_off: false, is_chat_blocked: false, is_banned: false, is_on_stage: false, is_moderator: false, ...more });
  const crowd = Array.from({ length: people }, (_, i) => user({ id: `crowd-${i}`, email: `crowd.${i}@example.com` }, 'One Of Many', { password: '' }));
  return {
    users: [
      user(ada, 'Ada Lovelace', { accesses: '{superadmin,user}', email_verified_at: made }),
      user(grace, 'Grace Hopper'),
      user(linus, 'Linus Pauling', { is_active: false }),
      user({ id: 'guest-wvtnv853', email: 'guest-wvtnv853@bedrud.guest' }, 'Visiting Guest', { provider: 'guest', accesses: '{guest}', password: '', created_at: lately }),
      ...crowd,
    ],
    rooms: [
      room(1, 'stand-up', ada.id),
      room(2, 'private-one', grace.id, { is_public: false, settings_is_persistent: true, settings_e2_ee: true, max_participants: 4 }),
      room(3, 'old-one', ada.id, { is_active: false, deleted_at: '2026-08-23 10:00:00+02:00' }),
      room(4, 'nobodys', 'gone'),
    ],
    room_participants: [seat(1, 'room-1', ada.id, { is_on_stage: true }), seat(2, 'room-1', grace.id), seat(3, 'room-1', linus.id, { is_banned: true }), seat(4, 'room-9', ada.id)],
    room_permissions: [
      { id: 'right-1', room_id: 'room-1', user_id: ada.id, is_admin: true, can_kick: true, can_mute_audio: true, can_disable_video: true, can_chat: true, created_at: made, updated_at: made },
      { id: 'right-2', room_id: 'room-1', user_id: grace.id, is_admin: false, can_kick: true, can_mute_audio: true, can_disable_video: false, can_chat: true, created_at: made, updated_at: made },
    ],
    passkeys: passkey ? [{ id: 'key-1', user_id: grace.id, credential_id: passkey.id, public_key: passkey.publicKey.export({ type: 'spki', format: 'der' }), algorithm: -7, counter: 0, name: 'Passkey', created_at: made }] : [],
    system_settings: [{ id: 1, registration_enabled: true, token_registration_only: true, passkeys_enabled: true, guest_login_enabled: false, rn_noise_enabled: true, krisp_enabled: false, recordings_enabled: true, server_name: 'Team', max_rooms_per_user: 7, chat_message_ttl_hours: 24, google_client_id: 'client', google_client_secret: 'a secret of google', email_header_bg: 'red', email_smtp_s_mode: false, jwt_secret: '', updated_at: made }],
    invite_tokens: [{ id: 'invite-1', token: invitation, email: '', created_by: 'cli', expires_at: inviteEnd ?? new Date(Date.now() + 86_400_000).toISOString(), created_at: made }],
    user_preferences: [{ user_id: ada.id, preferences_json: '{"theme":"dark"}', updated_at: made }],
    webhooks: [{ id: 'hook-1', name: 'Chat', url: 'https://example.com/hook', secret: 'of the hook', events: '["room.created"]', is_active: true, created_by: ada.id, created_at: made, updated_at: made }],
    recordings: [
      { id: 'recording-1', room_id: 'room-1', room_name: 'stand-up', file_url: '', file_size: 0, status: 'failed', created_by: ada.id },
      { id: 'recording-2', room_id: 'room-1', room_name: 'stand-up', file_url: `/recordings/recordings/${ada.id}/room-1/recording-2-a-b.mp4`, file_size: 4, status: 'completed', created_by: ada.id },
    ],
  };
}

const words = {
  sqlite: { BOOL: 'numeric', TIME: 'datetime', BYTES: 'blob', bytes: (hex) => `x'${hex}'` },
  postgres: { BOOL: 'boolean', TIME: 'timestamptz', BYTES: 'bytea', bytes: (hex) => `'\\x${hex}'` },
};

function script(kind, options) {
  const word = words[kind];
  const literal = (value) => {
    if (value === undefined || value === null) return 'NULL';
    if (Buffer.isBuffer(value)) return word.bytes(value.toString('hex'));
    if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
    return String(value);
  };
  const lines = ['BEGIN;'];
  for (const [table, columns] of Object.entries(tables)) {
    lines.push(`CREATE TABLE ${table} (${columns.replaceAll(/\b(BOOL|TIME|BYTES)\b/g, (name) => word[name])});`);
  }
  lines.push('CREATE UNIQUE INDEX idx_email_provider ON users (email, provider);');
  for (const [table, rows] of Object.entries(rowsOf(options))) {
    for (const row of rows) lines.push(`INSERT INTO ${table} (${Object.keys(row).join()}) VALUES (${Object.values(row).map(literal).join()});`);
  }
  return [...lines, 'COMMIT;'].join('\n');
}

/** Writes it into a file. options: passkey (an Authenticator of grace), people (how many more accounts). */
export function writeGoFile(file, options = {}) {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode=WAL');
  database.exec(script('sqlite', options));
  database.close();
}

/** The same into a PostgreSQL of startPostgres(). */
export function writeGoPostgres({ host, port, user, database }, options = {}) {
  const done = spawnSync('psql', ['-h', host, '-p', String(port), '-U', user, '-d', database, '-q', '-v', 'ON_ERROR_STOP=1'], { input: script('postgres', options), encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
}
