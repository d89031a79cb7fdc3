// What the kill test and its child share.
import type { Log } from '../../src/outbox/log.ts';
import type { Outcome, Transport } from '../../src/outbox/transport.ts';

/** Runs a hundred times as fast as the clock on the wall, so that waits of the schedule pass within a test. */
export function fastClock(epoch: number): () => number {
  return () => epoch + (Date.now() - epoch) * 100;
}

export const silentLog: Log = { info() {}, warn() {}, error() {} };

/** What a delivery tells the destination. The sender's key travels as the page it was sent from. */
export interface Delivery {
  externalId: string;
  key: string;
  reference: string;
}

export function httpTransport(destination: string): Transport {
  return {
    destination,
    async deliver({ externalId, submission }, signal): Promise<Outcome> {
      const delivery: Delivery = { externalId, key: submission.page, reference: submission.reference };
      try {
        const response = await fetch(destination, { method: 'POST', body: JSON.stringify(delivery), signal });
        const recordId = Number(await response.text());
        if (response.ok) return { result: 'delivered', recordModel: 'crm.lead', recordId };
        return { result: 'retry', class: 'transient', code: `status ${response.status}` };
      } catch {
        return { result: 'retry', class: 'transient', code: 'no answer' };
      }
    },
  };
}
