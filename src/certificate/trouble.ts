// What is wrong with a certificate, in the owner's words.
import type { Certificate } from './look.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

// Who renews by themselves do it a third of its life before the end, which is 30 days of 90, or 2 of 6.
const soon = { begins: { ms: 14 * dayMs, ofLife: 1 / 4 }, ends: { ms: 20 * dayMs, ofLife: 1 / 3 } };

const renew =
  'Renew it and reload nginx, which keeps the one that it began with. Then see why this did not happen by itself.';

const fromAuthority = 'Get one from a public authority.';
const ownAuthority = 'One of your own is made known to this site by NODE_EXTRA_CA_CERTS.';

type Words = [why: string, toDo: string];

const distrusts: Record<string, Words> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: ['nobody but its owner signed it', fromAuthority],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'what leads from it to an authority that they know is not sent',
    `Give nginx the whole chain (fullchain.pem, not cert.pem), and reload it. ${ownAuthority}`,
  ],
  // The certificate's own end is told of before.
  CERT_HAS_EXPIRED: [
    'one of those between it and its authority has ended',
    'Renew it, and give nginx the whole chain (fullchain.pem) that comes with it.',
  ],
};

const unknownAuthority: Words = ['they do not know its authority', `${fromAuthority} ${ownAuthority}`];

/** Null when all is well. `lasting`: it was wrong, and is well only when the end is a little farther away than usual. */
export function troubleOf(
  { beginsAt, endsAt, fits, distrust }: Certificate,
  at: number,
  lasting = false,
): { what: string; toDo: string } | null {
  if (at >= endsAt)
    return {
      what: `The certificate of the site ended on ${dateOf(endsAt)}: browsers warn visitors away.`,
      toDo: renew,
    };
  if (at < beginsAt)
    return {
      what: `The certificate of the site is valid from ${dateOf(beginsAt)} on, which by the clock of this machine is not yet.`,
      toDo: 'Look at the clock (timedatectl). If it is right, take the certificate that was there before.',
    };
  if (!fits)
    return {
      what: 'The certificate at the address of the site is for another name: browsers warn visitors away.',
      toDo: 'Get one for every name that nginx serves, or correct SITE_URL. If visitors are shown the right one, something else answers this machine there, such as a router: lead the name to nginx in its /etc/hosts.',
    };
  if (distrust !== null) {
    const [why, toDo] = distrusts[distrust] ?? unknownAuthority;
    return { what: `Browsers do not trust the certificate of the site: ${why} (${distrust}).`, toDo };
  }
  const { ms, ofLife } = lasting ? soon.ends : soon.begins;
  if (endsAt - at > Math.min(ms, (endsAt - beginsAt) * ofLife)) return null;
  return {
    what: `The certificate of the site ends in ${leftUntil(endsAt, at)}, on ${dateOf(endsAt)}.`,
    toDo: renew,
  };
}

/** Such as `12 days`. */
export function leftUntil(endsAt: number, at: number): string {
  const left = endsAt - at;
  if (left < hourMs) return 'less than an hour';
  const [count, unit] =
    left < 2 * dayMs ? [Math.floor(left / hourMs), 'hour'] : [Math.floor(left / dayMs), 'day'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

export function dateOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
