// A gate in front of an Odoo that notes what passes.
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Gate {
  url: string;
  /** Every call in the order they came. */
  passed: { body: string; answered: boolean }[];
  /** How many calls of `load` were under way at once, at most. */
  mostWriting(): number;
  close(): void;
}

export async function openGate(origin: string): Promise<Gate> {
  const passed: Gate['passed'] = [];
  let writing = 0;
  let mostWriting = 0;
  const server = createServer((req, res) => {
    const parts: Buffer[] = [];
    req.on('data', (part: Buffer) => parts.push(part));
    req.on('end', () => {
      const body = Buffer.concat(parts);
      const call = { body: body.toString(), answered: false };
      passed.push(call);
      const writes = Number(req.url!.endsWith('/load'));
      writing += writes;
      mostWriting = Math.max(mostWriting, writing);
      res.on('close', () => (writing -= writes));
      const { url, method, headers } = req;
      const onward = request(origin + url!, { method, headers }, (answer) => {
        res.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(res).on('finish', () => (call.answered = true));
      });
      onward.on('error', () => res.destroy()).end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, passed, mostWriting: () => mostWriting, close: () => void server.close() };
}
