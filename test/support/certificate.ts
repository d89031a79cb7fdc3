// A certificate for 127.0.0.1, and a server that shows it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface KeyPair {
  cert: string;
  key: string;
}

/** Signs itself, for 90 days from now on; `names` in the words of OpenSSL, such as `IP:127.0.0.1`. */
export function makeCertificate(names: string): KeyPair {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  try {
    const kind =
      '-x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj /CN=porchlight-test';
    const files = '-keyout key.pem -out cert.pem';
    const options = `req ${kind} ${files} -addext subjectAltName=${names}`;
    execFileSync('openssl', options.split(' '), { cwd: folder, stdio: 'pipe' });
    return {
      cert: readFileSync(join(folder, 'cert.pem'), 'utf8'),
      key: readFileSync(join(folder, 'key.pem'), 'utf8'),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface Shown {
  /** As SITE_URL. */
  address: string;
  close(): Promise<void>;
}

/** On 127.0.0.1, for whoever shakes hands. */
export async function showCertificate(pair: KeyPair, port = 0): Promise<Shown> {
  const server = createServer(pair);
  server
    .on('tlsClientError', () => undefined)
    .on('secureConnection', (socket) => socket.on('error', () => 0));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    address: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
