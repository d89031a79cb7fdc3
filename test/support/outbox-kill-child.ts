// A site reduced to its promise: POST / keeps a submission and only then answers 201; a worker delivers meanwhile.
// Meant to be killed at any moment. Arguments: the outbox's file, the destination's address, the epoch of its clock.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { openSqliteOutbox } from '../../src/outbox/sqlite.ts';
import { createWorker } from '../../src/outbox/worker.ts';
import { contentOf, fastClock, httpTransport, silentLog } from './outbox-kill-parts.ts';
import { identity, sampleEstimate } from './outbox-sample.ts';
import { stageFiles } from './outbox-uploads.ts';

const [file = '', destination = '', epoch = ''] = process.argv.slice(2);
const now = fastClock(Number(epoch));

const outbox = await openSqliteOutbox({ file, now });
const worker = createWorker({
  outbox,
  transport: httpTransport(destination),
  log: silentLog,
  now,
  limits: { attemptMs: 2000, idleMs: 20 },
});
worker.start();

const server = createServer((req, res) => {
  void text(req).then(async (key) => {
    try {
      // A new submission at every repeat, as a real form makes it: the identity alone tells them apart.
      const content = contentOf(key);
      const files = await stageFiles(outbox, content === null ? [] : [Buffer.from(content)]);
      const sent = sampleEstimate({ page: key, receivedAt: now(), files });
      const { submission } = await outbox.add(sent, identity(key));
      worker.wake();
      res.writeHead(201).end(submission.reference);
    } catch {
      res.writeHead(503).end();
    }
  });
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());
