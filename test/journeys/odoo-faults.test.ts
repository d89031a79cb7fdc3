// Whatever goes wrong on the way to Odoo and back, over real HTTP, for every way to call one: each accepted submission ends
// as one record, with its files and its note, and nothing twice.
import { afterEach, describe, it } from 'node:test';
import type { Fault, FaultLimits } from '../../src/sandbox/faults.ts';
import { acceptSome, addOns, type Handover, startHandover, type Way, ways } from '../support/handover.ts';

let handover: Handover;
afterEach(() => handover.stop());

async function start({ odoo, access }: Way): Promise<void> {
  handover = await startHandover({ odoo, access, limits: { answerWithinMs: 1500 } });
}

const faults: Record<string, [Fault, FaultLimits]> = {
  'the answer lost after everything was written': [{ kind: 'answer lost' }, { times: 4 }],
  'the connection cut while the request is sent': [{ kind: 'request cut' }, { times: 4 }],
  'the connection cut before any work': [{ kind: 'dropped' }, { times: 4 }],
  'the connection cut in the headers of the answer': [{ kind: 'answer cut', in: 'headers' }, { times: 4 }],
  'the connection cut in the body of the answer': [{ kind: 'answer cut', in: 'body' }, { times: 4 }],
  'the connection cut between two chunks': [{ kind: 'answer cut', in: 'chunked body' }, { times: 4 }],
  'half an answer that says not how long it is': [{ kind: 'answer cut', in: 'unframed body' }, { times: 4 }],
  'Odoo losing its own connection to the database': [{ kind: 'connection lost' }, { times: 4 }],
  'PostgreSQL behind Odoo down for a while': [{ kind: 'database down' }, { times: 6 }],
  'a proxy that says 502': [{ kind: 'bad gateway' }, { times: 4 }],
  'a server that asks for patience': [{ kind: 'too many requests', retryAfterSeconds: 90 }, { times: 2 }],
  'an answer later than anybody waits': [{ kind: 'late', ms: 2500 }, { times: 1 }],
  'answers that are empty': [{ kind: 'empty' }, { times: 3 }],
  'a missing right that is given later': [{ kind: 'no rights' }, { times: 3 }],
  'a key that is refused for a while': [{ kind: 'unauthorized' }, { times: 3 }],
};

for (const [name, way] of Object.entries({ ...ways, ...addOns })) {
  describe(`with ${name}`, () => {
    for (const [fault, [kind, limits]] of Object.entries(faults)) {
      it(`${fault}: each once`, async () => {
        await start(way);
        handover.odoo.faults.add(kind, limits);
        await acceptSome(handover);
        await handover.finish();
        handover.assertEachOnce();
      });
    }

    it('faults at every single call of a delivery: each once', async () => {
      await start(way);
      for (let at = 0; at < 12; at += 1)
        handover.odoo.faults.add({ kind: at % 2 ? 'answer lost' : 'dropped' }, { times: 1, after: at });
      await acceptSome(handover);
      await handover.finish();
      handover.assertEachOnce();
    });

    it('two workers on one outbox: each once', async () => {
      await start(way);
      handover.odoo.faults.add({ kind: 'answer lost' }, { times: 3, after: 2 });
      handover.startWorker();
      for (let i = 0; i < 10; i += 1) await acceptSome(handover);
      await handover.finish();
      handover.assertEachOnce();
    });
  });
}
