// Where nearly every private address lies; one slip away from one of these is meant to be it.
const common = [
  'gmail.com',
  'yahoo.com',
  'hotmail.com',
  'outlook.com',
  'icloud.com',
  'aol.com',
  'comcast.net',
  'live.com',
  'msn.com',
  'att.net',
  'verizon.net',
  'protonmail.com',
];
// One slip away from a common domain, and good addresses all the same.
const real = ['mail.com', 'gmx.com', 'ymail.com', 'me.com', 'mac.com', 'aim.com'];

/** The address that was probably meant; undefined when this one may well be right. */
export function meantAddress(address: string): string | undefined {
  const [, name, typed = ''] = /^([^\s@]+)@([^\s@]+)$/.exec(address.trim()) ?? [];
  const domain = typed.toLowerCase();
  if (!name || common.includes(domain) || real.includes(domain)) return undefined;
  const meant = common.find((candidate) => isOneSlipAway(domain, candidate));
  return meant && `${name}@${meant}`;
}

/** One letter too many, too few, another one, or two neighbours that changed places. */
function isOneSlipAway(typed: string, meant: string): boolean {
  const [a, b] = [Array.from(typed), Array.from(meant)];
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  const rest = (letters: string[], from: number) => letters.slice(from).join('');
  return (
    rest(a, start + 1) === rest(b, start) ||
    rest(a, start) === rest(b, start + 1) ||
    rest(a, start + 1) === rest(b, start + 1) ||
    (a[start] === b[start + 1] && a[start + 1] === b[start] && rest(a, start + 2) === rest(b, start + 2))
  );
}
