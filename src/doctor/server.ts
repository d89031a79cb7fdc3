// What the server says of itself: address, version, interfaces, clock.
import { isIP } from 'node:net';
import { dateOf } from '../certificate/trouble.ts';
import type { OdooAccess } from '../odoo/access.ts';
import type { Server } from '../odoo/client.ts';
import { type Finding, ok, warning } from './finding.ts';

// As far as a site's clock may be from its PostgreSQL's. A clock that is kept by NTP is less than a second off.
const clockToleranceMs = 25_000;
// The oldest with the interface that is spoken here.
const oldestVersion = 8;
const firstWithJson2 = 19;

export function aboutAddress(baseUrl: string): Finding {
  const { protocol, hostname } = new URL(baseUrl);
  if (protocol === 'https:') return ok('address', `${baseUrl} answers, over TLS`);
  if (isNear(hostname)) return ok('address', `${baseUrl} answers`);
  return warning(
    'address',
    `${baseUrl} answers, without TLS`,
    'The key and what visitors write can be read on the way. Give Odoo TLS, write https:// in ODOO_BASE_URL and restart the site.',
  );
}

/** This machine or one beside it, such as another container. */
function isNear(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) === 0) return !host.includes('.') || /\.(localhost|local|internal|lan)$/.test(host);
  return /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|::1$|f[cd]|fe80)/i.test(host);
}

export function aboutVersion({ version, versionText, enterprise }: Server): Finding {
  const edition = enterprise === null ? '' : enterprise ? ', Enterprise' : ', Community';
  if (version === null)
    return warning(
      'version',
      'Odoo does not tell its version',
      'Let /web/version and /web/webclient/version_info through to Odoo, or set ODOO_TRANSPORT yourself and restart the site.',
    );
  const found = `Odoo ${versionText || version}${edition}`;
  if (version >= oldestVersion) return ok('version', found);
  return warning(
    'version',
    found,
    'Nobody has tried Porchlight with an Odoo older than 8. Send a test request.',
  );
}

export function aboutTransport({ transport: wanted }: OdooAccess, { transport, version }: Server): Finding {
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
      ? 'Set ODOO_TRANSPORT=auto and restart the site: this Odoo has JSON-2.'
      : 'Let /json/2/ through the proxy in front of Odoo: this Odoo has JSON-2.',
  );
}

export function aboutClock({ clockAheadMs }: Server, now: number): Finding {
  if (clockAheadMs === null) return ok('clock', 'Odoo does not tell its time');
  const seconds = Math.round(Math.abs(clockAheadMs) / 1000);
  if (Math.abs(clockAheadMs) <= clockToleranceMs) return ok('clock', 'as ours, within 25 s');
  return warning(
    'clock',
    `Odoo's is ${seconds} s ${clockAheadMs > 0 ? 'ahead of' : 'behind'} ours, which says ${dateOf(now)}`,
    'Ask both machines with timedatectl, and have the wrong one set by the network time (timedatectl set-ntp true): times in records and logs, links and expiring keys are off by that.',
  );
}
