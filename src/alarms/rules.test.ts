import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Unfinished } from '../outbox/outbox.ts';
import { type AlarmName, createRules, type Seen } from './rules.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const at = Date.UTC(2026, 10, 20, 17);
const rules = createRules({ silenceFactor: 10 });
const empty: Unfinished = { pending: 0, held: 0, parked: 0, oldestPendingAt: null };
const running = { running: true, inHand: 0, breaker: { open: false }, kinds: {} } as const;
const well: Seen = {
  at,
  storeFailsSince: null,
  counts: empty,
  latest: [],
  usual: 0,
  worker: running,
  stoppedAt: null,
  canary: null,
  freeShare: 0.5,
  certificate: null,
};
const seen = (changes: Partial<Seen>): Seen => ({ ...well, ...changes });
const counts = (changes: Partial<Unfinished>) => seen({ counts: { ...empty, ...changes } });
const open = (minutes: number, why = { class: 'auth', code: 'wrong key' }) =>
  ({ open: true, since: at - minutes * minute, nextProbeAt: at, ...why }) as const;

function look(name: AlarmName, what: Seen, lasting = false) {
  return rules.find((rule) => rule.name === name)!.look(what, lasting);
}

/** The alarms there is a reason for. */
const raised = (what: Seen) => rules.filter((rule) => rule.look(what, false)).map(({ name }) => name);

describe('the rules', () => {
  it('find nothing where all is well, or no Odoo is configured', () => {
    assert.deepEqual(raised(well), []);
    assert.deepEqual(raised(seen({ worker: null })), []);
  });

  it('tell of a store that keeps nothing', () => {
    assert.deepEqual(raised(seen({ storeFailsSince: at - minute, counts: null, latest: null })), ['store']);
  });

  it('tell of a breaker that is open for more than ten minutes, the destination and each kind by itself', () => {
    assert.deepEqual(raised(seen({ worker: { ...running, breaker: open(10) } })), []);
    assert.deepEqual(raised(seen({ worker: { ...running, breaker: open(11) } })), ['breaker']);
    const kinds = { 'estimate note': open(11), helpdesk: open(5) };
    assert.deepEqual(raised(seen({ worker: { ...running, kinds } })), ['breaker estimate note']);
  });

  it('say why a breaker is open, since when, and what to do', () => {
    const found = look('breaker', seen({ worker: { ...running, breaker: open(11) } }));
    assert.match(found!.what, /auth: wrong key/);
    assert.equal(found!.since, at - 11 * minute);
    assert.match(found!.toDo, /^npm run doctor/);
  });

  it('tell of anything parked', () => {
    assert.deepEqual(raised(counts({ parked: 1 })), ['parked']);
  });

  it('tell of a request that waits for more than a quarter of an hour', () => {
    assert.deepEqual(raised(counts({ pending: 1, oldestPendingAt: at - 15 * minute })), []);
    const late = counts({ pending: 1, oldestPendingAt: at - 16 * minute });
    assert.deepEqual(raised(late), ['waiting']);
    assert.match(look('waiting', { ...late, worker: null })!.toDo, /ODOO_BASE_URL/);
  });

  it('leave what waits to the alarm of the breaker, and give it time when that has closed', () => {
    const late = counts({ pending: 1, oldestPendingAt: at - 60 * minute });
    assert.deepEqual(raised({ ...late, stoppedAt: at }), []);
    assert.deepEqual(raised({ ...late, stoppedAt: at - 15 * minute }), []);
    assert.deepEqual(raised({ ...late, stoppedAt: at - 16 * minute }), ['waiting']);
    assert.ok(look('waiting', { ...late, stoppedAt: at }, true), 'one that lasts is not over by it');
  });

  it('tell of a canary that does not arrive, why, and since when', () => {
    const found = look('canary', seen({ canary: { since: at - minute, why: 'the form answers 503' } }));
    assert.match(found!.what, /does not reach Odoo: the form answers 503\.$/);
    assert.equal(found!.since, at - minute);
  });

  it('tell of a backlog of more than fifty thousand', () => {
    assert.deepEqual(raised(counts({ pending: 50_000 })), []);
    assert.deepEqual(raised(counts({ pending: 50_001 })), ['backlog']);
    assert.ok(look('backlog', counts({ pending: 40_001 }), true));
    assert.equal(look('backlog', counts({ pending: 40_000 }), true), null);
  });

  it('tell when more than half of the last fifty are held', () => {
    const latest = (held: number, rest: number) =>
      seen({
        latest: [
          ...Array.from({ length: held }, () => ({ receivedAt: at, state: 'held' as const })),
          ...Array.from({ length: rest }, () => ({ receivedAt: at, state: 'delivered' as const })),
        ],
      });
    assert.deepEqual(raised(latest(25, 25)), []);
    assert.deepEqual(raised(latest(26, 24)), ['held']);
    assert.deepEqual(raised(latest(3, 0)), [], 'three of three say nothing yet');
    assert.ok(look('held', latest(21, 29), true));
    assert.equal(look('held', latest(20, 30), true), null);
  });

  it('tell of a disk with less than a tenth free, until it has a little more', () => {
    assert.deepEqual(raised(seen({ freeShare: 0.1 })), []);
    assert.deepEqual(raised(seen({ freeShare: 0.099 })), ['disk']);
    assert.ok(look('disk', seen({ freeShare: 0.119 }), true));
    assert.equal(look('disk', seen({ freeShare: 0.12 }), true), null);
  });

  it('tell of a certificate that ends soon, until another has its place', () => {
    const ending = (days: number) =>
      seen({ certificate: { beginsAt: at - 60 * day, endsAt: at + days * day, fits: true, distrust: null } });
    assert.deepEqual(raised(ending(15)), []);
    assert.deepEqual(raised(ending(13)), ['certificate']);
    assert.ok(look('certificate', ending(19), true));
    assert.equal(look('certificate', ending(21), true), null);
  });

  it('tell of silence where enough requests are missing, since the last one', () => {
    const latest = [{ receivedAt: at - 600 * minute, state: 'delivered' as const }];
    assert.deepEqual(raised(seen({ latest, usual: 9.75 })), []);
    assert.deepEqual(raised(seen({ latest, usual: 10 })), ['silence']);
    assert.equal(look('silence', seen({ latest, usual: 10 }))!.since, at - 600 * minute);
    const quiet = createRules({ silenceFactor: 0 });
    assert.ok(!quiet.some(({ name }) => name === 'silence'));
  });

  it('leave every alarm as it is that they can say nothing of', () => {
    const blind = seen({ counts: null, latest: null, usual: null, freeShare: null });
    const names: AlarmName[] = ['parked', 'waiting', 'backlog', 'held', 'disk', 'certificate', 'silence'];
    assert.deepEqual(
      names.map((name) => look(name, blind, true)),
      names.map(() => undefined),
    );
  });

  it('are described in docs/operations.md, each and no other', () => {
    const text = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
    const table = text.slice(text.indexOf('| alarm |'), text.indexOf('### Metrics'));
    const described = [...table.matchAll(/^\| (`.+?) \|/gm)].flatMap(([, cell]) =>
      [...cell!.matchAll(/`(.+?)`/g)].map(([, name]) => name!),
    );
    // Of the kinds these stand for all.
    const kinds = ['breaker estimate', 'breaker helpdesk note'];
    const names = rules.map(({ name }) => name).filter((name) => !name.startsWith('breaker '));
    assert.deepEqual(described.toSorted(), [...names, ...kinds].toSorted());
  });
});
