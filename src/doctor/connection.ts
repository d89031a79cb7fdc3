// Who answers, and as whom we speak to it: what everything else depends on.
import type { OdooAccess } from '../odoo/access.ts';
import type { Answer, Failure } from '../odoo/calls.ts';
import { createOdooClient, type Server } from '../odoo/client.ts';
import type { Examination, Take } from './doctor.ts';
import { type Check, type Finding, ok, unanswered, warning } from './finding.ts';
import { isBlocked } from '../odoo/outcome.ts';
import { aboutAddress, aboutClock, aboutTransport, aboutVersion } from './server.ts';

export interface Connected {
  server: Server;
  /** Null when Odoo does not tell. */
  userId: number | null;
}

// OdooBot and the administrator of a fresh database; up to Odoo 11 the first is the administrator.
const lastBuiltInUser = 2;

/** Null when nothing more can be asked. */
export async function examineConnection(examination: Examination, take: Take): Promise<Connected | null> {
  const { client, access, now, signal } = examination;
  const asked = await client.server(signal());
  const server = asked.class === 'ok' ? asked.value : await serverBehind(examination, asked);
  if (!server) {
    take(refusal(examination, null, asked as Failure));
    return null;
  }
  const first = [aboutAddress(access.baseUrl), aboutVersion(server)];
  // Only Odoo tells a version. Without one the address is not proven right yet.
  const isOdoo = server.version !== null;
  if (isOdoo && !take(first)) return null;
  const held = isOdoo ? [] : first;

  const user = asked.class === 'ok' ? await askUser(examination, server) : asked;
  if (user.class !== 'ok' && user.class !== 'silent' && user.class !== 'rights') {
    const isOdooProven = isOdoo || provesOdoo(user);
    take([...(isOdooProven ? held : []), ...refusal(examination, isOdooProven ? server : null, user)]);
    return null;
  }
  const goesOn = take([
    ...held,
    aboutTransport(access, server),
    aboutClock(server, now()),
    ok('database', databaseName(access)),
    user.class === 'ok' ? await aboutUser(examination, user.value) : aboutUnknownUser(access, user.class),
  ]);
  return goesOn ? { server, userId: user.class === 'ok' ? user.value.id : null } : null;
}

/** Who answers at the address, where no interface of Odoo does. */
async function serverBehind({ access, now, signal }: Examination, failure: Failure): Promise<Server | null> {
  if (failure.class !== 'misconfiguration') return null;
  const log = { info: () => undefined, warn: () => undefined };
  // With a fixed transport the version is asked for and nothing else.
  const client = createOdooClient({ ...access, transport: 'jsonrpc' }, { now, log });
  try {
    const server = await client.server(signal());
    return server.class === 'ok' && server.value.version !== null ? server.value : null;
  } finally {
    client.close();
  }
}

type User = { id: number; login: string; name: string };

/** `silent`: Odoo answers us, and does not tell who we are. */
async function askUser(
  { client, signal }: Examination,
  { transport }: Server,
): Promise<Answer<User> | { class: 'silent' }> {
  const user = await client.user(signal());
  if (transport !== 'restapi' || user.class !== 'client-error') return user;
  // The add-on need not tell, and works all the same: unless there is none.
  const anybody = await client.search('res.users', [], { limit: 1 }, signal());
  return anybody.class === 'ok' || anybody.class === 'rights' ? { class: 'silent' } : anybody;
}

const databaseCodes = ['no such database', 'database not found', 'database down', 'database trouble'];

/** Only Odoo itself says this of a key or a database. */
const provesOdoo = ({ class: kind, code }: Failure) =>
  kind === 'auth' || code === 'login missing' || databaseCodes.includes(code);

/** What the first call that got nowhere tells. Without a `server` nobody knows who answers. */
function refusal({ access, now }: Examination, server: Server | null, failure: Failure): Finding[] {
  const refused = (check: Check, what: string): Finding => ({
    ...unanswered(check, what, failure),
    endsAll: true,
  });
  const { baseUrl, transport } = access;
  if (!server && !provesOdoo(failure)) return [refused('address', baseUrl)];
  const known = server
    ? [aboutTransport(access, server), aboutClock(server, now())]
    : [ok('address', `${baseUrl} answers`)];
  if (failure.code === 'login missing') return [...known, refused('user', '')];
  if (databaseCodes.includes(failure.code)) return [...known, refused('database', databaseName(access))];
  if (failure.class === 'auth')
    return [...known, ...(server ? [ok('database', databaseName(access))] : []), refused('user', '')];
  if (!isBlocked(failure)) return [...known, refused('user', '')];
  const clock = server ? [aboutClock(server, now())] : [];
  if (transport === 'auto') return [...clock, refused('transport', 'no interface of Odoo answers')];
  const named = refused('transport', `${transportNames[transport]}, as set in ODOO_TRANSPORT`);
  return [...clock, transport === 'restapi' ? { ...named, toDo: installAddOn } : named];
}

const transportNames = { json2: 'JSON-2', jsonrpc: 'JSON-RPC', restapi: 'the REST add-on' };
const installAddOn =
  'Install the add-on in this database of Odoo and let /restapi/ through the proxy in front, or set ODOO_TRANSPORT=auto and restart the site.';

function aboutUnknownUser({ login }: OdooAccess, why: 'rights' | 'silent'): Finding {
  if (why === 'rights')
    return warning('user', 'our user may not even read its own name', 'Make our user an internal one.');
  const toDo = `${login === null ? 'Set' : 'Correct'} ODOO_LOGIN, the login of the user whose key it is, and restart the site.`;
  return warning('user', 'Odoo does not tell who we are', toDo);
}

const databaseName = ({ database }: OdooAccess) => database ?? 'the only one that this server shows';

async function aboutUser({ client, signal }: Examination, { id, login, name }: User): Promise<Finding> {
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
