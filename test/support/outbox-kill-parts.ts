// What the kill test and its child share.
import type { Log } from '../../src/outbox/log.ts';
import type { Outcome, Transport } from '../../src/outbox/transport.ts';
import type { Kind } from '../../src/submission/submission.ts';

/**
 * Runs fifty times as fast as the clock on the wall, so that waits of the schedule pass within a test. No faster: what saw
 * two deaths waits for a process that lives for a minute, which no process of a busy machine's test must seem to do.
 */
export function fastClock(epoch: number): () => number {
  return () => epoch + (Date.now() - epoch) * 50;
}

export const silentLog: Log = { info() {}, warn() {}, error() {} };

/** What a delivery tells the destination. The sender's key travels as the page it was sent from. */
export interface Delivery {
  kind: Kind;
  externalId: string;
  key: string;
  reference: string;
  record: number | null;
  /** Of a file. */
  content: string | null;
}

/** The bytes of the file that comes with the submission of `key`; every fourth has one. */
export function contentOf(key: string): string | null {
  return /^[0-3]/.test(key) ? `a photo of ${key}` : null;
}

/** One request for each batch. */
export function httpTransport(destination: string): Transport {
  return {
    destination,
    async deliver(jobs, signal): Promise<Outcome[]> {
      const deliveries = jobs.map(({ kind, externalId, submission, record, file }): Delivery => {
        const content = file && Buffer.from(file.content).toString();
        const { page: key, reference } = submission;
        return { kind, externalId, key, reference, record: record?.id ?? null, content };
      });
      const failed = (code: string) =>
        jobs.map((): Outcome => ({ result: 'retry', class: 'transient', code }));
      try {
        const response = await fetch(destination, {
          method: 'POST',
          body: JSON.stringify(deliveries),
          signal,
        });
        if (!response.ok) return failed(`status ${response.status}`);
        const ids = (await response.json()) as number[];
        return ids.map((recordId) => ({ result: 'delivered', recordModel: 'crm.lead', recordId }));
      } catch {
        return failed('no answer');
      }
    },
  };
}
