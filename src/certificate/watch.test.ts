import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { makeCertificate, showCertificate } from '../../test/support/certificate.ts';
import { recordingLog } from '../../test/support/outbox-log.ts';
import { until } from '../../test/support/outbox-worker-bench.ts';
import { watchCertificate } from './watch.ts';

const times = { firstMs: 1, everyMs: 5, againMs: 5, limitMs: 5000 };

describe('the watch over the certificate', () => {
  it('looks again and again, and tells once when nobody can be reached and once when somebody can', async () => {
    const pair = makeCertificate('IP:127.0.0.1');
    let shown = await showCertificate(pair);
    const log = recordingLog();
    const watch = watchCertificate({ siteUrl: shown.address, log, times });
    assert.equal(watch.state(), null);
    await until(() => watch.state() !== null);
    assert.equal(watch.state()?.fits, true);
    assert.equal(log.lines.length, 0);

    await shown.close();
    await until(() => watch.state() === null);
    const port = Number(new URL(shown.address).port);
    shown = await showCertificate(pair, port);
    await until(() => watch.state() !== null);
    await watch.stop();
    await shown.close();
    assert.deepEqual(
      log.lines.map(({ level, message }) => `${level} ${message.replace(/https:\S+/, 'X').slice(0, 60)}`),
      [
        'warn The certificate of X cannot be looked at from here: no alarm',
        'info The certificate of X can be looked at from here again.',
      ],
    );
  });

  it('that cannot reach anybody keeps it at one line', async () => {
    const log = recordingLog();
    const watch = watchCertificate({ siteUrl: 'https://127.0.0.1:9', log, times });
    await until(() => log.lines.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await watch.stop();
    assert.equal(log.lines.length, 1);
    assert.deepEqual(log.lines[0]!.fields, { code: 'ECONNREFUSED' });
  });

  it('stops in the middle of a look, and says nothing of it', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    const log = recordingLog();
    const reached = once(silent, 'connection') as Promise<[Socket]>;
    await once(silent, 'listening');
    const siteUrl = `https://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const watch = watchCertificate({ siteUrl, log, times });
    const [socket] = await reached;
    await watch.stop();
    assert.deepEqual(log.lines, []);
    socket.destroy();
    silent.close();
  });
});
