// Everything from an accepted submission to its records in Odoo, over real HTTP, with a clock that need not be waited for.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { OdooAccess } from '../../src/odoo/access.ts';
import type { Filings } from '../../src/odoo/filing.ts';
import type { HttpLimits } from '../../src/odoo/http.ts';
import { createOdooTransport } from '../../src/odoo/transport.ts';
import { openSqliteOutbox } from '../../src/outbox/sqlite.ts';
import { createWorker, type Worker } from '../../src/outbox/worker.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { externalId, stepsAfterRecord, type Submission } from '../../src/submission/submission.ts';
import { estimate, supportRequest } from './odoo.ts';
import { recordingLog } from './outbox-log.ts';
import { stageFiles } from './outbox-uploads.ts';

const filing = { team: null, salesperson: null, tags: [], values: {} };

export const noFilings: Filings = {
  estimate: filing,
  helpdesk: { ...filing, withoutHelpdesk: 'lead', project: null },
};

export interface Way {
  odoo: SandboxOptions;
  access: Partial<OdooAccess>;
}

/** Each way to call an Odoo that has External IDs. */
export const ways: Record<string, Way> = {
  'Odoo 19 over JSON-2': { odoo: { version: 19 }, access: { transport: 'json2' } },
  'Odoo 19 over JSON-RPC': { odoo: { version: 19 }, access: { transport: 'jsonrpc' } },
  'Odoo 16 with OCA helpdesk': { odoo: { version: 16, helpdesk: 'oca' }, access: { transport: 'auto' } },
};

export const addOns: Record<string, Way> = {
  'the REST add-on with load': {
    odoo: { restapi: { style: 'J', load: true } },
    access: { transport: 'restapi' },
  },
  'the REST add-on without load': {
    odoo: { restapi: { style: 'J', load: false } },
    access: { transport: 'restapi' },
  },
};

export type Handover = Awaited<ReturnType<typeof startHandover>>;

interface HandoverOptions {
  odoo?: SandboxOptions;
  access?: Partial<OdooAccess>;
  filings?: Filings;
  limits?: HttpLimits;
}

/** Starts an Odoo, an outbox and a worker between them. Ask `finish` to have everything accepted delivered or parked. */
export async function startHandover({
  odoo: options = {},
  access = {},
  filings = noFilings,
  limits,
}: HandoverOptions) {
  const odoo: Sandbox = createSandbox(options);
  await odoo.listen();
  const outbox = await openSqliteOutbox({ file: ':memory:' });
  const log = recordingLog();
  const accepted: { submission: Submission; contents: Uint8Array[] }[] = [];
  let skippedMs = 0;
  const now = () => Date.now() + skippedMs;
  const opened: { worker: Worker; close: () => void }[] = [];

  function startWorker(): Worker {
    const transport = createOdooTransport({
      access: {
        baseUrl: odoo.url,
        apiKey: odoo.apiKey,
        apiKeyFile: null,
        database: odoo.database,
        login: odoo.login,
        transport: 'auto',
        clientId: null,
        clientSecret: null,
        ...access,
      },
      filings,
      reader: { locale: 'en-US', timeZone: 'America/Chicago' },
      log,
      now,
      limits,
    });
    const worker = createWorker({ outbox, transport, log, now, limits: { idleMs: 5 } });
    worker.start();
    opened.push({ worker, close: () => transport.close() });
    return worker;
  }
  const worker = startWorker();

  async function accept(submission: Submission, contents: Uint8Array[] = []): Promise<Submission> {
    const files = await stageFiles(outbox, contents);
    const withFiles = { ...submission, files };
    await outbox.add(withFiles, { key: randomUUID(), others: [] });
    accepted.push({ submission: withFiles, contents });
    worker.wake();
    return withFiles;
  }

  /** Every accepted submission has one record, one attachment for each file with its content, and one note. */
  function assertEachOnce(): void {
    const records = ['crm.lead', 'helpdesk.ticket', 'project.task'].flatMap((model) =>
      odoo.records(model).map(({ id, name }) => ({ id, name, model })),
    );
    for (const { submission, contents } of accepted) {
      const own = records.filter(({ name }) => String(name).includes(`[${submission.reference}]`));
      assert.equal(own.length, 1, `records of ${submission.reference}`);
      const { model, id } = own[0]!;
      const belongs = (of: Record<string, unknown>, field: string) => of[field] === model && of.res_id === id;
      const files = odoo.records('ir.attachment').filter((file) => belongs(file, 'res_model'));
      assert.deepEqual(
        files.map(({ datas }) => String(datas)).sort(),
        contents.map((content) => Buffer.from(content).toString('base64')).sort(),
      );
      const notes = odoo.records('mail.message').filter((note) => belongs(note, 'model'));
      assert.equal(notes.length, 1, `notes of ${submission.reference}`);
    }
    assert.equal(records.length, accepted.length, 'nothing else is there');
  }

  return {
    odoo,
    outbox,
    log,
    worker,
    /** A second site on the same outbox. */
    startWorker,
    now,
    skip: (ms: number) => void (skippedMs += ms),

    acceptEstimate: (over: Partial<ReturnType<typeof estimate>> = {}, contents?: Uint8Array[]) =>
      accept(estimate({ ...fresh('E'), receivedAt: now(), ...over }), contents),
    acceptSupportRequest: (over: Partial<ReturnType<typeof supportRequest>> = {}, contents?: Uint8Array[]) =>
      accept(supportRequest({ ...fresh('H'), receivedAt: now(), ...over }), contents),

    /** Lets time pass, in steps that no wait of the schedule outlasts by much, until `done` or nothing is pending. */
    async finish(done?: () => boolean | Promise<boolean>): Promise<void> {
      for (let step = 0; step < 600; step += 1) {
        await pause(10);
        if (done ? await done() : (await outbox.stats()).pending === 0) return;
        if (worker.state().inHand === 0) skippedMs += 20_000;
      }
      const waiting = await outbox.list({ state: 'pending' });
      assert.fail(
        `still pending: ${waiting.map(({ externalId: of, lastCode }) => `${of} (${lastCode})`).join()}`,
      );
    },

    assertEachOnce,
    stepsOf: (submission: Submission) => [
      externalId(submission),
      ...stepsAfterRecord(submission).map(({ step }) => externalId(submission, step)),
    ],

    async stop() {
      for (const { worker: running, close } of opened) {
        await running.stop();
        close();
      }
      await outbox.close();
      await odoo.close();
    },
  };
}

const letters = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

function fresh(form: 'E' | 'H') {
  const id = randomUUID();
  const part = (from: number) =>
    [...Buffer.from(id.replaceAll('-', ''), 'hex').subarray(from, from + 4)]
      .map((byte) => letters[byte % letters.length])
      .join('');
  return { id, reference: `${form}-${part(0)}-${part(10)}` };
}

export const photo = (bytes: number) => new Uint8Array(Buffer.alloc(bytes, 'a photo of the panel, '));

/** One of everything: estimates with and without files, and a support request. */
export async function acceptSome(handover: Handover): Promise<void> {
  await handover.acceptEstimate({}, [photo(3000), photo(10)]);
  await handover.acceptEstimate({ email: null, addressLine1: null });
  await handover.acceptSupportRequest();
  await handover.acceptEstimate({ screened: { outcome: 'clear', reasons: ['captcha: unavailable'] } });
}
