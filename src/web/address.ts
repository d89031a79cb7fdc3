import { isIPv4, isIPv6 } from 'node:net';

/**
 * Whom an address stands for: an IPv4 address itself, an IPv6 address by its /64, which one household or one server
 * gets as a whole. IPv4 written inside IPv6 is IPv4.
 */
export function addressPrefix(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return 'unknown';
  // The URL parser writes IPv6 in its one canonical form: lower case, no leading zeros, one "::", no dots.
  const canonical = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const end = tail === '' ? [] : tail.split(':');
    groups.push(...Array<string>(8 - groups.length - end.length).fill('0'), ...end);
  }
  if (groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff') {
    const bits = groups.slice(6).map((group) => Number.parseInt(group, 16));
    return bits.flatMap((pair) => [pair >> 8, pair & 0xff]).join('.');
  }
  return `${groups.slice(0, 4).join(':')}::/64`;
}
