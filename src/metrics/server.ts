// A port of its own: whoever may read the metrics need not be able to reach the site, and no visitor reaches the metrics.
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, isIP } from 'node:net';

export interface MetricsServer {
  /** As a browser on this machine reaches it, when it listens on this machine's address. */
  url: string;
  close(): Promise<void>;
}

interface Source {
  contentType: string;
  text(): Promise<string>;
}

// One program asks, every few seconds: more connections are somebody's mistake.
const mostConnections = 20;

/** Serves the source's text at GET /metrics and nothing else. Rejects when the port cannot be had. */
export async function serveMetrics(
  { host, port }: { host: string; port: number },
  source: Source,
): Promise<MetricsServer> {
  async function answer(res: ServerResponse): Promise<void> {
    const body = await source.text();
    res.writeHead(200, { 'Content-Type': source.contentType, 'Cache-Control': 'no-store' }).end(body);
  }

  let isLocal = true;
  const server = createServer((req, res) => {
    req.resume();
    if (isLocal && !namesThisMachine(req.headers.host)) res.writeHead(421).end();
    else if (req.url?.split('?')[0] !== '/metrics') res.writeHead(404).end();
    else if (req.method !== 'GET' && req.method !== 'HEAD') res.writeHead(405, { Allow: 'GET, HEAD' }).end();
    else answer(res).catch(() => res.writeHead(500).end());
  });
  server.maxConnections = mostConnections;
  server.headersTimeout = 5000;
  server.requestTimeout = 5000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ host, port }, resolve);
  });
  const { address, family, port: taken } = server.address() as AddressInfo;
  isLocal = address === '::1' || address.startsWith('127.');
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * On this machine's own address no other name is asked for, unless a page from elsewhere has had its name lead here to
 * read what a browser may reach (DNS rebinding). In a network of the owner's the names are the owner's.
 */
function namesThisMachine(host = ''): boolean {
  const url = URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : null;
  return url !== null && (url.hostname === 'localhost' || isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0);
}
