// One delivery from claim to settlement.
import { setTimeout as pause } from 'node:timers/promises';
import { attempt } from './attempt.ts';
import type { Breaker } from './breaker.ts';
import type { Log } from './log.ts';
import type { Claim, Outbox, Settlement } from './outbox.ts';
import { toSettlement } from './settlement.ts';
import type { Transport } from './transport.ts';

// A delivery in whose hands the process died this often is likely the cause, and would keep every other one waiting.
const mostDeaths = 3;

interface DeliveryDeps {
  outbox: Pick<Outbox, 'settle'>;
  transport: Transport;
  breaker: Breaker;
  log: Log;
  now: () => number;
  random: () => number;
  /** Aborted when the worker is being stopped. */
  stopping: AbortSignal;
  /** How long to leave an outbox alone that could not be used. */
  idleMs: number;
}

/**
 * Makes the function that carries out one claim and never throws. It answers true when this delivery showed that a
 * destination that was down works again. `probe`: it was claimed to find that out.
 */
export function createDelivery({
  outbox,
  transport,
  breaker,
  log,
  now,
  random,
  stopping,
  idleMs,
}: DeliveryDeps) {
  /** As long as the lease lasts nobody else takes the delivery, so a result that cannot be written now is not lost. */
  async function settle(claim: Claim, settlement: Settlement): Promise<void> {
    if (settlement.state !== 'pending') breaker.forget(claim.deliveryId);
    for (;;) {
      try {
        const written = await outbox.settle(claim, settlement, now());
        if (written) tell(claim, settlement);
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

  function tell(claim: Claim, settlement: Settlement): void {
    const { state, ...result } = settlement;
    const fields = { ...names(claim), attempts: claim.attempts + 1, ...result };
    if (state === 'delivered') log.info(fields, 'delivered');
    else if (state === 'parked') {
      log.error(fields, `Parked, needs a person: npm run outbox -- show ${claim.submission.reference}`);
    } else if (settlement.counts) log.warn(fields, 'not delivered yet, tried again when due');
    // Otherwise the breaker has told of it.
  }

  return async function deliver(claim: Claim, probe: boolean, signal: AbortSignal): Promise<boolean> {
    if (claim.deaths >= mostDeaths) {
      await settle(claim, { state: 'parked', class: 'poison', code: 'the process died in it', ms: 0 });
      return false;
    }
    const startedAt = now();
    const outcome = await attempt({ transport, log }, claim, signal);
    const endedAt = now();
    // A clock that was put back in between must not end in a negative time.
    const ms = Math.max(0, endedAt - startedAt);
    if (outcome === 'stopped') {
      const why = { class: 'transient', code: 'stopped', ms };
      await settle(claim, { state: 'pending', dueAt: endedAt, counts: false, ...why });
      return false;
    }
    const finding = breaker.record(outcome, endedAt, { deliveryId: claim.deliveryId, probe });
    const state = breaker.state();
    const nextProbeAt = state.open ? state.nextProbeAt : null;
    const ownDoubts = finding.is === 'own trouble' ? finding.doubts : 0;
    const circumstances = { now: endedAt, ms, nextProbeAt, ownDoubts, random: random() };
    await settle(claim, toSettlement(outcome, claim, circumstances));
    return finding.is === 'recovered';
  };
}

function names({ externalId, submission }: Claim) {
  return { reference: submission.reference, externalId };
}
