// The certificate that browsers are shown at an address.
import { addAbortListener, once } from 'node:events';
import { isIP } from 'node:net';
import { connect } from 'node:tls';

export interface Certificate {
  /** In ms since the epoch, as `endsAt`. */
  beginsAt: number;
  endsAt: number;
  /** Whether it is for the name in the address. */
  fits: boolean;
  /** Why browsers would not trust it, as OpenSSL names it; null when they would. */
  distrust: string | null;
}

/** Whether there is a certificate to be looked at: `localhost` has none that anybody but this machine could be shown. */
export function hasCertificate(siteUrl: string | null): siteUrl is string {
  if (siteUrl === null) return false;
  const { protocol, hostname } = new URL(siteUrl);
  return protocol === 'https:' && !/(^|\.)localhost$/.test(hostname);
}

/** Shakes hands as a browser would, and asks for nothing. Rejects when nobody there speaks TLS, or `signal` aborts. */
export async function lookAtCertificate(address: string, signal: AbortSignal): Promise<Certificate> {
  const { hostname, port } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, '');
  const socket = connect({
    host,
    port: Number(port || 443),
    // A number is no name to ask for (RFC 6066, section 3).
    servername: isIP(host) === 0 ? host : '',
    // It is looked at, not relied on: nothing is sent.
    rejectUnauthorized: false,
    // The name is a question of its own, below.
    checkServerIdentity: () => undefined,
  });
  // What goes wrong after the handshake is no concern of anybody.
  socket.on('error', () => undefined);
  const listener = addAbortListener(signal, () => void socket.destroy(signal.reason as Error));
  try {
    await once(socket, 'secureConnect');
    const shown = socket.getPeerX509Certificate();
    if (!shown) throw new Error('no certificate');
    return {
      beginsAt: shown.validFromDate.getTime(),
      endsAt: shown.validToDate.getTime(),
      // Browsers have not read the subject for years (RFC 9110, section 4.3.4).
      fits:
        (isIP(host) === 0 ? shown.checkHost(host, { subject: 'never' }) : shown.checkIP(host)) !== undefined,
      // Declared as an Error, it is the code of one.
      distrust: socket.authorized ? null : String(socket.authorizationError),
    };
  } finally {
    listener[Symbol.dispose]();
    socket.destroy();
  }
}
