// The port that visitors come to: its limits of time, and its end.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpServer {
  /** As a program on this machine reaches it. */
  url: string;
  /** Answers what has been asked, tells every client not to ask again on its connection, and closes; within 10 s. */
  close(): Promise<void>;
}

// Limits of time are only kept as often as this; Node's own 30 s would make 10 s mean 40 s.
const checkConnectionsEveryMs = 2000;

// A client that reads slowly must not hold up a restart.
const finishWithinMs = 10_000;

/** Rejects when the port cannot be had. `host`: null for every address of this machine. */
export async function listen(
  app: RequestListener,
  { host, port }: { host: string | null; port: number },
): Promise<HttpServer> {
  const server = createServer({ connectionsCheckingInterval: checkConnectionsEveryMs }, app);
  // Node's default lets slow connections live for more than half a minute.
  server.headersTimeout = 10_000;
  // Six photos of 15 MB from a phone. Bodies without files, and pauses, have a far shorter limit: src/web/body.ts.
  server.requestTimeout = 600_000;
  // Longer than a proxy keeps its connections, or it would send into one that is just closing.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve).once('error', reject);
    server.listen({ port, ...(host !== null && { host }) });
  });
  return { url: urlOf(server.address() as AddressInfo), close: () => closeServer(server) };
}

function urlOf({ address, family, port }: AddressInfo): string {
  if (['::', '::1', '0.0.0.0', '127.0.0.1'].includes(address)) return `http://localhost:${port}`;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A connection that is kept alive would be used again and again until the limit cuts it off in the middle.
    server.prependListener('request', (_req, res) => res.setHeader('Connection', 'close'));
    const sweep = setInterval(() => server.closeIdleConnections(), 100);
    const limit = setTimeout(() => server.closeAllConnections(), finishWithinMs);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(limit);
      resolve();
    });
    server.closeIdleConnections();
  });
}
