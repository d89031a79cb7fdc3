// The variables that docker-compose.yml reads itself, and whether they agree with each other and with the site's settings.
import { isIP } from 'node:net';
import { type Environment, isAddressRange, readEnvironment } from '../config-reader.ts';

const hostShape = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;
const otherHosts = ['ERP_HOST', 'FIELD_HOST', 'DOCS_HOST', 'MAIL_HOST'];

/** All problems at once, a line each, with what to write instead. */
export function composeProblems(env: Environment): string[] {
  const problems: string[] = [];
  const read = readEnvironment(env, problems);
  const wordsOf = (name: string) => (read.text(name) ?? '').split(/\s+/).filter((word) => word !== '');

  const version = read.oneOf('ODOO_VERSION', ['18', '19'], '19');
  const tls = read.oneOf('TLS', ['on', 'off'], 'off') === 'on';
  const ports = { min: 1, max: 65535, whole: true };
  if (read.number('HTTP_PORT', 8080, ports) === read.number('HTTPS_PORT', 8443, ports))
    problems.push('HTTP_PORT and HTTPS_PORT must be two ports');
  const address = read.text('HTTP_ADDRESS') ?? '127.0.0.1';
  // Of who comes by IPv6 Docker says its own address, and all of them would be counted as one visitor.
  if (isIP(address) !== 4)
    problems.push(
      'HTTP_ADDRESS must be an IPv4 address of this machine: 127.0.0.1, or 0.0.0.0 for all of them',
    );
  if (!wordsOf('REAL_IP_FROM').every(isAddressRange))
    problems.push(
      'REAL_IP_FROM must be the addresses of the proxies in front, such as 10.0.0.5 or 10.0.0.0/8, with spaces between',
    );

  const siteHosts = wordsOf('WWW_HOST');
  problems.push(...hostProblems(siteHosts, wordsOf));
  problems.push(...siteUrlProblems(read.text('SITE_URL'), siteHosts, tls));
  problems.push(...profileProblems(read.text('COMPOSE_PROFILES'), read.text('DATABASE_URL'), address));
  if (/^https?:\/\/(localhost|127\.|\[::1\])/i.test(read.text('ODOO_BASE_URL') ?? ''))
    problems.push(
      'ODOO_BASE_URL must not name localhost, which in a container is the container itself: write http://odoo:8069 for the Odoo beside the site',
    );
  const asksForMore =
    version === '18' &&
    /^http:\/\/odoo(:|\/|$)/i.test(read.text('ODOO_BASE_URL') ?? '') &&
    (read.text('ODOO_TRANSPORT') ?? 'auto') === 'auto';
  for (const name of asksForMore ? ['ODOO_DATABASE', 'ODOO_LOGIN'] : [])
    if (read.text(name) === null)
      problems.push(`${name} is missing: with ODOO_VERSION=18 the site cannot log in without it`);
  return problems;
}

function hostProblems(siteHosts: string[], wordsOf: (name: string) => string[]): string[] {
  const problems: string[] = [];
  if (siteHosts.length === 0 || !siteHosts.every(isHost))
    problems.push(
      'WWW_HOST must be the name of the site, such as www.example.com, or several with spaces between: without http:// and without a port',
    );
  const taken = new Map(siteHosts.map((host) => [host.toLowerCase(), 'WWW_HOST']));
  for (const name of otherHosts) {
    const [host = '', ...more] = wordsOf(name);
    if (!isHost(host) || more.length > 0)
      problems.push(
        `${name} must be one name of a host, such as erp.example.com, without http:// and without a port`,
      );
    const other = taken.get(host.toLowerCase());
    if (other !== undefined)
      problems.push(`${name} is the same as ${other}: nginx tells the hosts apart by their names`);
    else if (host !== '') taken.set(host.toLowerCase(), name);
  }
  return problems;
}

/** What is no address at all has been told with the site's settings. */
function siteUrlProblems(siteUrl: string | null, siteHosts: string[], tls: boolean): string[] {
  if (siteUrl === null)
    return siteHosts.every(isThisMachine)
      ? []
      : [
          'SITE_URL is missing: WWW_HOST is a public name, so write the address of the site too, like https://www.example.com',
        ];
  if (!URL.canParse(siteUrl)) return [];
  const { hostname, protocol } = new URL(siteUrl);
  const problems: string[] = [];
  if (siteHosts.every(isHost) && !siteHosts.some((host) => host.toLowerCase() === hostname))
    problems.push('SITE_URL must name a host of WWW_HOST: nginx answers to no other');
  if (tls && protocol === 'http:') problems.push('SITE_URL must begin with https://, because TLS is on');
  return problems;
}

function profileProblems(listed: string | null, databaseUrl: string | null, address: string): string[] {
  const problems: string[] = [];
  const profiles = (listed ?? '').split(',').map((profile) => profile.trim());
  if (!profiles.every((profile) => ['', 'scale', 'mail'].includes(profile)))
    problems.push('COMPOSE_PROFILES must be empty, scale, mail, or scale,mail');
  const scale = profiles.includes('scale');
  if (databaseUrl?.startsWith('file:')) {
    if (scale)
      problems.push(
        'COMPOSE_PROFILES has scale, and two landings cannot share one file: set LANDING_DATABASE_URL=postgres://porchlight@outbox:5432/porchlight',
      );
    if (!/^file:(\/\/)?\/data\/[^/]/.test(databaseUrl))
      problems.push(
        'LANDING_DATABASE_URL must be a file in /data, such as file:/data/porchlight.db: all else in a container is lost with it',
      );
  }
  if (!scale && /^postgres(ql)?:\/\/([^@/]*@)?outbox[:/]/.test(databaseUrl ?? ''))
    problems.push(
      'LANDING_DATABASE_URL names the PostgreSQL of the profile scale, which is off: set COMPOSE_PROFILES=scale',
    );
  if (profiles.includes('mail') && isIP(address) !== 0 && !isThisMachine(address))
    problems.push(
      'COMPOSE_PROFILES has mail, which shows every mail to whoever asks: take it away, or set HTTP_ADDRESS=127.0.0.1',
    );
  return problems;
}

function isHost(word: string): boolean {
  return hostShape.test(word) && word.length <= 253;
}

function isThisMachine(host: string): boolean {
  return /^((.+\.)?localhost|127(\.\d+){3}|::1)$/i.test(host);
}
