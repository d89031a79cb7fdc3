// What ALERT_URL and ALERT_SECRET say: where alarms are sent to.
import { BlockList, isIP } from 'node:net';

export type AlertAddress =
  | { kind: 'webhook'; url: string; secret: Uint8Array }
  | {
      kind: 'mail';
      host: string;
      /** Null: the usual one, 465 with `secure`, else 587. */
      port: number | null;
      /** TLS from the first byte; otherwise it begins in plain text and may be raised to TLS. */
      secure: boolean;
      auth: { user: string; pass: string } | null;
      from: string;
      to: string[];
    };

// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md: 24 to 64 bytes in base64.
const secretShape = /^whsec_([A-Za-z0-9+/]{32,86}={0,2})$/;
const mailShape = /^[^\s@,;<>"]+@[^\s@,;<>"]+$/;

const howUrl =
  'ALERT_URL must be like https://hooks.example.com/path for a webhook, or like smtps://user:password@mail.example.com/?from=site@example.com&to=owner@example.com for mail';
const howPrivate =
  'ALERT_URL must begin with https:// for a host on the internet: only to this machine or a private network may a webhook go in plain text';
const howSecret =
  'ALERT_SECRET must be whsec_ and 24 to 64 random bytes in base64, as echo whsec_$(openssl rand -base64 32) makes it';

/** Null when nothing is set. What cannot be used is added to `problems`, without its value: it may be a secret. */
export function readAlertAddress(
  url: string | null,
  secret: string | null,
  problems: string[],
): AlertAddress | null {
  if (url === null) {
    if (secret !== null) problems.push('ALERT_URL is missing: ALERT_SECRET is set, and of no use without it');
    return null;
  }
  const address = URL.canParse(url) ? new URL(url) : null;
  const isWebhook = address?.protocol === 'https:' || address?.protocol === 'http:';
  const found = address && (isWebhook ? webhookOf(address, secret) : mailOf(address));
  if (typeof found === 'object' && found !== null) return found;
  problems.push(found ?? howUrl);
  return null;
}

function webhookOf(address: URL, secret: string | null): AlertAddress | string {
  if (address.username || address.password || address.hash) return howUrl;
  if (address.protocol === 'http:' && !isPrivate(address.hostname)) return howPrivate;
  if (secret === null) return `ALERT_SECRET is missing: what goes to a webhook is signed. ${howSecret}`;
  const key = Buffer.from(secretShape.exec(secret)?.[1] ?? '', 'base64');
  if (key.length < 24 || key.length > 64) return howSecret;
  return { kind: 'webhook', url: address.href, secret: new Uint8Array(key) };
}

const privateRanges = new BlockList();
for (const [net, bits, family] of [
  ['127.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['::1', 128, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
] as const)
  privateRanges.addSubnet(net, bits, family);

// A name without a dot is one of this machine, of Docker or of the local network; the others are kept for private use
// (RFC 6761, RFC 6762, RFC 8375, and .internal by ICANN).
const privateName = /^[^.]+$|\.(localhost|local|internal|home\.arpa)$/;

function isPrivate(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(address);
  if (family === 0) return privateName.test(address);
  return privateRanges.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

function mailOf(address: URL): AlertAddress | string {
  // In a query a + is a space, but people write their mail address as it is.
  const query = new URLSearchParams(address.search.replaceAll('+', '%2B'));
  const from = query.get('from') ?? '';
  const to = (query.get('to') ?? '').split(',').map((one) => one.trim());
  const isMail = address.protocol === 'smtp:' || address.protocol === 'smtps:';
  if (!isMail || !address.hostname || ![from, ...to].every((one) => mailShape.test(one))) return howUrl;
  const user = decoded(address.username);
  const pass = decoded(address.password);
  if (user === null || pass === null || (user === '') !== (pass === '')) return howUrl;
  return {
    kind: 'mail',
    host: address.hostname.replace(/^\[|\]$/g, ''),
    port: address.port === '' ? null : Number(address.port),
    secure: address.protocol === 'smtps:',
    auth: user === '' ? null : { user, pass },
    from,
    to,
  };
}

/** Null when a % is not followed by two digits. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
