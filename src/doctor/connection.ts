// Who answers, how it is spoken to, and as whom: what everything else depends on.
import { isIP } from 'node:net';
import type { OdooAccess } from '../odoo/access.ts';
import type { Failure } from '../odoo/calls.ts';
import type { Server } from '../odoo/client.ts';
import type { Examination } from './doctor.ts';
import { failed, type Finding, ok, warning } from './finding.ts';
import { concernsEveryCall, isBlocked } from '../odoo/outcome.ts';

export interface Connected {
  server: Server;
  /** Null when Odoo does not tell. */
  userId: number | null;
}

// Below this, logs and expiry dates of both sides still read as one story.
const clockToleranceMs = 60_000;
// The oldest with the interface that is spoken here.
const oldestVersion = 8;
const firstWithJson2 = 19;
// OdooBot and the administrator of a fresh database; up to Odoo 11 the first is the administrator.
const lastBuiltInUser = 2;

/** Null when nothing more can be asked. */
export async function examineConnection(
  examination: Examination,
): Promise<{ findings: Finding[]; connected: Connected | null }> {
  const { client, access, signal } = examination;
  const server = await client.server(signal());
  if (server.class !== 'ok') return { findings: refusal(access, server, 'address', []), connected: null };
  const findings = aboutServer(access, server.value);

  const user = await client.user(signal());
  if (user.class === 'ok') {
    findings.push(ok('database', databaseName(access)), await aboutUser(examination, user.value));
    return { findings, connected: { server: server.value, userId: user.value.id } };
  }
  if (concernsEveryCall(user)) return { findings: refusal(access, user, 'user', findings), connected: null };
  // The REST add-on need not tell who we are, and works all the same.
  const unknown = 'Odoo does not tell who we are';
  findings.push(
    ok('database', databaseName(access)),
    warning('user', unknown, 'Set ODOO_LOGIN to the login of the user whose key it is.'),
  );
  return { findings, connected: { server: server.value, userId: null } };
}

const databaseCodes = ['no such database', 'database not found', 'database down', 'database trouble'];

/** What the first call that got nowhere tells, after what it proves right. `check` is what it was made for. */
function refusal(
  access: OdooAccess,
  failure: Failure,
  check: 'address' | 'user',
  findings: Finding[],
): Finding[] {
  const answered = findings.length > 0 ? findings : [ok('address', `${access.baseUrl} answers`)];
  if (failure.class === 'auth' || failure.code === 'login missing')
    return [
      ...answered,
      ...(check === 'user' ? [ok('database', databaseName(access))] : []),
      failed('user', '', failure),
    ];
  if (databaseCodes.includes(failure.code))
    return [...answered, failed('database', databaseName(access), failure)];
  // Whoever answered before is not the Odoo that is meant.
  if (isBlocked(failure) || check === 'address') return [failed('address', access.baseUrl, failure)];
  return [...answered, failed(check, '', failure)];
}

const databaseName = ({ database }: OdooAccess) => database ?? 'the only one that this server shows';

function aboutServer(access: OdooAccess, server: Server): Finding[] {
  return [
    aboutAddress(access.baseUrl),
    aboutVersion(server),
    aboutTransport(access, server),
    aboutClock(server),
  ];
}

function aboutAddress(baseUrl: string): Finding {
  const { protocol, hostname } = new URL(baseUrl);
  if (protocol === 'https:') return ok('address', `${baseUrl} answers, over TLS`);
  if (isNear(hostname)) return ok('address', `${baseUrl} answers`);
  return warning(
    'address',
    `${baseUrl} answers, without TLS`,
    'The key and what visitors write can be read on the way. Give Odoo TLS and write https:// in ODOO_BASE_URL.',
  );
}

/** This machine or one beside it, such as another container. */
function isNear(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) === 0) return !host.includes('.') || /\.(localhost|local|internal|lan)$/.test(host);
  return /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|::1$|f[cd]|fe80)/i.test(host);
}

function aboutVersion({ version, versionText, enterprise }: Server): Finding {
  const edition = enterprise === null ? '' : enterprise ? ', Enterprise' : ', Community';
  if (version === null)
    return warning(
      'version',
      'Odoo does not tell its version',
      'Let /web/version and /web/webclient/version_info through to Odoo, or set ODOO_TRANSPORT yourself.',
    );
  const found = `Odoo ${versionText || version}${edition}`;
  if (version >= oldestVersion) return ok('version', found);
  return warning(
    'version',
    found,
    'Nobody has tried Porchlight with an Odoo older than 8. Send a test request.',
  );
}

function aboutTransport({ transport: wanted }: OdooAccess, { transport, version }: Server): Finding {
  const chosen = wanted === 'auto' ? 'found by itself' : 'as set in ODOO_TRANSPORT';
  if (transport === 'json2') return ok('transport', `JSON-2, ${chosen}`);
  if (transport === 'restapi')
    return warning(
      'transport',
      `the REST add-on, ${chosen}`,
      'Unless the add-on offers `load`, it has no way of its own to write a record only once, and Porchlight searches before it repeats. JSON-2 or JSON-RPC of the same server are better: see docs/odoo.md.',
    );
  if (version === null || version < firstWithJson2) return ok('transport', `JSON-RPC, ${chosen}`);
  return warning(
    'transport',
    `JSON-RPC, ${chosen}, which a coming Odoo removes`,
    wanted === 'jsonrpc'
      ? 'Set ODOO_TRANSPORT=auto: this Odoo has JSON-2.'
      : 'Let /json/2/ through the proxy in front of Odoo: this Odoo has JSON-2.',
  );
}

function aboutClock({ clockAheadMs }: Server): Finding {
  if (clockAheadMs === null) return ok('clock', 'Odoo does not tell its time');
  const seconds = Math.round(Math.abs(clockAheadMs) / 1000);
  if (Math.abs(clockAheadMs) <= clockToleranceMs) return ok('clock', 'within a minute of ours');
  return warning(
    'clock',
    `Odoo's is ${seconds} s ${clockAheadMs > 0 ? 'ahead of' : 'behind'} ours`,
    'Set both machines by the network time (NTP): times in records, in logs and of expiring keys are off by that.',
  );
}

async function aboutUser(
  { client, signal }: Examination,
  { id, login, name }: { id: number; login: string; name: string },
): Promise<Finding> {
  const found = `${name} (${login})`;
  // Whoever may make users may give himself every right.
  const makesUsers = await client.may('res.users', 'create', signal());
  const isPowerful = id <= lastBuiltInUser || (makesUsers.class === 'ok' && makesUsers.value);
  if (!isPowerful) return ok('user', found);
  return warning(
    'user',
    `${found} has administrator's rights`,
    'Make a user of its own with the groups that docs/odoo.md names, and a key of that user: whoever steals this key owns this Odoo.',
  );
}
