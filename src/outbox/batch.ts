// One batch of deliveries from claim to settlement.
import { setTimeout as pause } from 'node:timers/promises';
import type { Kind } from '../submission/submission.ts';
import { attempt } from './attempt.ts';
import type { Breakers } from './breakers.ts';
import type { Log } from './log.ts';
import { OutboxUnavailable, type Claim, type Outbox, type Settlement } from './outbox.ts';
import { toSettlement } from './settlement.ts';
import type { Job, Outcome, Transport } from './transport.ts';

// A delivery in whose hands the process died this often is likely the cause, and would keep every other one waiting.
const mostDeaths = 3;

interface BatchDeps {
  outbox: Pick<Outbox, 'settle' | 'readFile'>;
  transport: Transport;
  breakers: Breakers;
  log: Log;
  now: () => number;
  random: () => number;
  /** Aborted when the worker is being stopped. */
  stopping: AbortSignal;
  /** How long to leave an outbox alone that could not be used. */
  idleMs: number;
}

/**
 * Makes the function that carries out claims of one kind in one call and never throws. It answers the kinds that were
 * held up and go on, as this call showed. `probe`: it was claimed to find that out.
 */
export function createBatch({ outbox, transport, breakers, log, now, random, stopping, idleMs }: BatchDeps) {
  // Whose trouble of its own the owner was told of.
  const toldOf = new Set<number>();

  /** As long as the lease lasts nobody else takes the delivery, so a result that cannot be written now is not lost. */
  async function settle(claim: Claim, settlement: Settlement, advice?: string): Promise<void> {
    if (settlement.state !== 'pending') {
      breakers.forget(claim.deliveryId);
      toldOf.delete(claim.deliveryId);
    }
    for (;;) {
      try {
        const written = await outbox.settle(claim, settlement, now());
        if (written) tell(claim, settlement, advice);
        else log.warn(names(claim), 'The lease was lost: another attempt decides.');
        return;
      } catch {
        if (stopping.aborted || now() >= claim.leaseUntil) {
          log.error(
            names(claim),
            'The result could not be written: the delivery is repeated, without a second record.',
          );
          return;
        }
        await pause(idleMs, undefined, { signal: stopping }).catch(() => {});
      }
    }
  }

  /** `advice`: to the owner, who alone can mend it. */
  function tell(claim: Claim, settlement: Settlement, advice: string | undefined): void {
    const { state, ...result } = settlement;
    const fields = { ...names(claim), attempts: claim.attempts + 1, ...result };
    if (state === 'delivered') log.info(fields, 'delivered');
    else if (state === 'parked') {
      log.error(fields, `Parked, needs a person: npm run outbox -- show ${claim.submission.reference}`);
    } else if (settlement.counts && advice !== undefined && !toldOf.has(claim.deliveryId)) {
      toldOf.add(claim.deliveryId);
      log.error(
        fields,
        `This one alone cannot be delivered until this is mended: ${advice} It is tried again by itself.`,
      );
    } else if (settlement.counts) log.warn(fields, 'not delivered yet, tried again when due');
    // Otherwise it was told of where it was noticed.
  }

  /** The job, or what to write down when its file cannot be read. */
  async function toJob(claim: Claim): Promise<Job | Settlement> {
    const { kind, externalId, submission, record, file } = claim;
    if (!kind.endsWith(' file')) return { kind, externalId, submission, record, file: null };
    try {
      if (!file) throw new Error('The submission names no such file.');
      const content = await outbox.readFile(submission.id, file.n);
      return { kind, externalId, submission, record, file: { ...file, content } };
    } catch (error) {
      const at = now();
      if (error instanceof OutboxUnavailable) {
        log.warn(names(claim), 'The file cannot be read from the outbox now: tried again.');
        const why = { class: 'transient', code: 'outbox unavailable', ms: 0 };
        return { state: 'pending', dueAt: at + idleMs, counts: false, ...why };
      }
      const circumstances = { now: at, ms: 0, nextProbeAt: null, own: true, random: random() };
      return toSettlement(fileMissing, claim, circumstances);
    }
  }

  async function carryOut(batch: { claim: Claim; job: Job }[], probe: boolean, signal: AbortSignal) {
    const startedAt = now();
    const jobs = batch.map(({ job }) => job);
    const outcomes = await attempt({ transport, log }, jobs, signal);
    const endedAt = now();
    // A clock that was put back in between must not end in a negative time.
    const ms = Math.max(0, endedAt - startedAt);
    const ended = batch.map(({ claim }, i) => ({ claim, outcome: outcomes[i]! }));
    const results = ended.flatMap(({ claim: { deliveryId, attempts }, outcome }) =>
      outcome === 'stopped' ? [] : [{ deliveryId, attempts, outcome }],
    );
    const kind = jobs[0]!.kind;
    const { recovered, own } = breakers.record(kind, results, endedAt, probe);
    const nextProbeAt = breakers.nextProbeAt(kind);
    const settlementOf = (claim: Claim, outcome: Outcome | 'stopped'): Settlement => {
      if (outcome === 'stopped') {
        return { state: 'pending', dueAt: endedAt, counts: false, class: 'transient', code: 'stopped', ms };
      }
      const isOwn = own.has(claim.deliveryId);
      return toSettlement(outcome, claim, { now: endedAt, ms, nextProbeAt, own: isOwn, random: random() });
    };
    // At once, so that one commit takes them all.
    await Promise.all(
      ended.map(({ claim, outcome }) => settle(claim, settlementOf(claim, outcome), adviceOf(outcome))),
    );
    return recovered;
  }

  return async function deliver(
    claims: readonly Claim[],
    probe: boolean,
    signal: AbortSignal,
  ): Promise<Kind[]> {
    const batch: { claim: Claim; job: Job }[] = [];
    for (const claim of claims) {
      if (claim.deaths >= mostDeaths) {
        await settle(claim, { state: 'parked', class: 'poison', code: 'the process died in it', ms: 0 });
        continue;
      }
      const job = await toJob(claim);
      if ('state' in job) await settle(claim, job);
      else batch.push({ claim, job });
    }
    if (batch.length > 0) return carryOut(batch, probe, signal);
    // A probe that was not made would be claimed again at once, and again.
    if (probe) breakers.record(claims[0]!.kind, [], now(), probe);
    return [];
  };
}

const fileMissing: Outcome = { result: 'retry', class: 'doubtful', code: 'file missing' };

function adviceOf(outcome: Outcome | 'stopped'): string | undefined {
  return outcome !== 'stopped' && outcome.result === 'blocked' ? outcome.advice : undefined;
}

function names({ externalId, submission }: Claim) {
  return { reference: submission.reference, externalId };
}
