// A faulty sandbox Odoo in a process of its own: it lives through every kill. Ends with its parent.
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { createRandom } from '../../test/power/random.ts';
import type { Arrived, OdooOrder } from './odoo.ts';

const [seed = '', latencyMs = '', hangMs = ''] = process.argv.slice(2);
const random = createRandom(Number(seed));
const sandbox = createSandbox({ version: 19, latencyMs: Number(latencyMs) });

/** Of a hundred calls 10 are answered 502, 10 are committed and then cut, 5 are cut before, 3 hang, committed. */
function drawFault(): Fault | null {
  const luck = random.next();
  if (luck < 0.1) return { kind: 'bad gateway' };
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

function tellArrived(): Arrived[] {
  const notes = new Map<number, number>();
  for (const { model, res_id: id } of sandbox.records('mail.message')) {
    if (model === 'crm.lead') notes.set(Number(id), (notes.get(Number(id)) ?? 0) + 1);
  }
  return sandbox.records('crm.lead').map(({ id, name }) => ({
    reference: /\[([EH]-[\w-]+)\]/.exec(String(name))?.[1] ?? String(name),
    notes: notes.get(Number(id)) ?? 0,
  }));
}

process.on('message', (order: OdooOrder) => {
  if (order === 'calm') sandbox.faults.clear();
  if (order === 'faulty') beFaulty();
  process.send!(order === 'arrived' ? tellArrived() : []);
});
await sandbox.listen();
const { url, apiKey, database, login } = sandbox;
process.send!({ url, apiKey, database, login });
process.on('disconnect', () => process.exit(0));
