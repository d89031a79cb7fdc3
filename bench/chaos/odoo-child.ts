// A faulty sandbox Odoo in a process of its own: it lives through every kill. Ends with its parent.
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { createRandom } from '../../test/power/random.ts';
import type { Arrived, OdooOrder } from './odoo.ts';

const [seed = '', latencyMs = '', hangMs = '', host = ''] = process.argv.slice(2);
const random = createRandom(Number(seed));
const sandbox = createSandbox({ version: 19, latencyMs: Number(latencyMs) });

/** Of a hundred calls 10 are answered 503, 10 are committed and then cut, 5 are cut before, 3 hang, committed. */
function drawFault(): Fault | null {
  const luck = random.next();
  if (luck < 0.1) return { kind: 'service unavailable' };
  if (luck < 0.2) return { kind: 'answer lost' };
  if (luck < 0.25) return { kind: 'dropped' };
  return luck < 0.28 ? { kind: 'late', ms: Number(hangMs) } : null;
}

// More calls than any run makes.
const plannedCalls = 20_000;

function beFaulty(): void {
  let armed = 0;
  for (let call = 0; call < plannedCalls; call += 1) {
    const fault = drawFault();
    if (!fault) continue;
    // A call that an earlier fault struck does not pass by this one.
    sandbox.faults.add(fault, { times: 1, after: call - armed });
    armed += 1;
  }
}

const models = ['crm.lead', 'helpdesk.ticket'];

/** How many of them belong to each record. */
function countByRecord(model: 'mail.message' | 'ir.attachment', ownerField: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of sandbox.records(model)) {
    const owner = `${String(row[ownerField])} ${String(row.res_id)}`;
    counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  return counts;
}

function tellArrived(): Arrived[] {
  const notes = countByRecord('mail.message', 'model');
  const files = countByRecord('ir.attachment', 'res_model');
  return models.flatMap((model) =>
    sandbox.records(model).map(({ id, name, description }) => ({
      reference: /\[([EH]-[\w-]+)\]/.exec(String(name))?.[1] ?? String(name),
      mark: /mark-\w+/.exec(String(description))?.[0] ?? String(name),
      notes: notes.get(`${model} ${id}`) ?? 0,
      files: files.get(`${model} ${id}`) ?? 0,
    })),
  );
}

process.on('message', (order: OdooOrder) => {
  if (order === 'calm') {
    sandbox.faults.clear();
    sandbox.startAnswering();
  }
  if (order === 'away') sandbox.stopAnswering();
  if (order === 'faulty') beFaulty();
  process.send!(order === 'arrived' ? tellArrived() : []);
});
await sandbox.listen({ host });
const { apiKey, database, login } = sandbox;
const url = sandbox.url.replace('127.0.0.1', host);
process.send!({ url, apiKey, database, login });
process.on('disconnect', () => process.exit(0));
