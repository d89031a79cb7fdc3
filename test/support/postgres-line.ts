// A line to a PostgreSQL that can be in trouble.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface PostgresLine {
  /** The address that `url` is of this line. */
  through(url: string): string;
  /** Ends every connection, and lets nobody in until it is mended. */
  cut(): void;
  /** From here on nothing comes through in either direction, and nobody is told. */
  hang(): void;
  /** The next thing sent that has `text` in it is carried out, and nobody hears of it. */
  loseAnswerTo(text: string): void;
  /** For new connections. */
  mend(): void;
  close(): Promise<void>;
}

export async function createPostgresLine(port: number): Promise<PostgresLine> {
  const pairs = new Set<Socket>();
  let state: 'open' | 'cut' | 'hung' = 'open';
  let lost: string | undefined;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    if (state === 'cut') return void client.destroy();
    const behind = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let losesAnswer = false;
    client.on('data', (chunk) => {
      if (lost !== undefined && chunk.includes(lost)) {
        losesAnswer = true;
        lost = undefined;
      }
      if (state !== 'hung') behind.write(chunk);
    });
    behind.on('data', (chunk) => {
      if (losesAnswer) client.destroy();
      else if (state !== 'hung') client.write(chunk);
    });
    for (const [socket, other] of [
      [client, behind],
      [behind, client],
    ] as const) {
      pairs.add(socket);
      socket
        .on('end', () => state !== 'hung' && other.end())
        .on('error', () => {})
        .on('close', () => {
          pairs.delete(socket);
          other.destroy();
        });
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const cutAll = () => pairs.forEach((socket) => socket.destroy());
  return {
    through(url) {
      const changed = new URL(url);
      changed.port = `${(server.address() as AddressInfo).port}`;
      return changed.href;
    },
    cut() {
      state = 'cut';
      cutAll();
    },
    hang: () => void (state = 'hung'),
    loseAnswerTo: (text) => void (lost = text),
    mend: () => void (state = 'open'),
    async close() {
      server.close();
      cutAll();
      await once(server, 'close');
    },
  };
}
