import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A line to a site that can be in trouble. (Playwright's own routes would switch the cache off.) */
export async function lineTo(siteUrl: string) {
  const sockets = new Set<Socket>();
  let isCut = false;
  let losesAnswers = false;
  const server = createServer((visitor) => {
    if (isCut) return void visitor.destroy();
    const site = connect(Number(new URL(siteUrl).port), 'localhost');
    site.on('data', () => losesAnswers && visitor.destroy());
    for (const [socket, other] of [
      [visitor, site],
      [site, visitor],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy()).on('close', () => sockets.delete(socket));
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const cutAll = () => sockets.forEach((socket) => socket.destroy());
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    /** From here on nobody gets through. */
    cut() {
      isCut = true;
      cutAll();
    },
    /** From here on everything is done that is asked, and nobody hears of it. */
    loseAnswers: () => void (losesAnswers = true),
    mend: () => void (isCut = losesAnswers = false),
    async close() {
      cutAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type Line = Awaited<ReturnType<typeof lineTo>>;
