// Watches the program, the store and the screening at work, from outside: none knows of it, and nothing they do is changed.
import type { RequestListener } from 'node:http';
import { type Claim, type Outbox, OutboxUnavailable, type Settlement } from '../outbox/outbox.ts';
import type { Screen } from '../screening/screening.ts';
import { isCanary } from '../submission/canary.ts';
import type { Instruments } from './instruments.ts';

/** The same program, its answers counted by status; one that did not reach its end has none. */
export function watchAnswers(app: RequestListener, { answers }: Instruments): RequestListener {
  return (req, res) => {
    res.once('finish', () => answers.inc({ status: `${Math.floor(res.statusCode / 100)}xx` }));
    return app(req, res);
  };
}

/** The same screening, timed, and what it refuses counted. */
export function watchScreen(screen: Screen, { screening, refused }: Instruments): Screen {
  return async (form, traits) => {
    const stop = screening.startTimer();
    const verdict = await screen(form, traits);
    stop();
    if (verdict.outcome === 'refused') refused.inc({ reason: verdict.why });
    return verdict;
  };
}

/** The same store, what it keeps and what becomes of it counted and timed. */
export function watchOutbox(outbox: Outbox, instruments: Instruments, now: () => number): Outbox {
  /** A post is looked for and then kept: whichever fails first, it is refused once. */
  async function refuses<T>(call: Promise<T>): Promise<T> {
    try {
      return await call;
    } catch (error) {
      if (error instanceof OutboxUnavailable) instruments.refused.inc({ reason: 'store' });
      throw error;
    }
  }

  function count(claim: Claim, settlement: Settlement): void {
    const { kind, submission } = claim;
    if (settlement.state === 'delivered') {
      instruments.delivered.inc({ kind });
      // Files and notes may come days after it.
      if (kind === submission.form)
        instruments.delivery.observe({ form: kind }, Math.max(0, now() - submission.receivedAt) / 1000);
    }
    const result = settlement.state === 'delivered' ? 'delivered' : settlement.class;
    if (settlement.state === 'parked') instruments.parked.inc({ kind, class: result });
    instruments.attempts.inc({ kind, class: result });
    instruments.attempt.observe(settlement.ms / 1000);
  }

  return {
    ...outbox,
    find: (identity) => refuses(outbox.find(identity)),

    async add(submission, identity) {
      const stop = instruments.accept.startTimer();
      const added = await refuses(outbox.add(submission, identity));
      stop();
      if (added.repeated || isCanary(submission.screened)) return added;
      const { form, screened } = submission;
      instruments.accepted.inc({ form });
      if (screened.outcome === 'held') instruments.held.inc({ form });
      return added;
    },

    async stage(...args) {
      const kept = await outbox.stage(...args);
      if (!kept) instruments.uploadsRefused.inc();
      return kept;
    },

    async settle(claim, settlement, at) {
      const written = await outbox.settle(claim, settlement, at);
      if (written) count(claim, settlement);
      return written;
    },
  };
}
