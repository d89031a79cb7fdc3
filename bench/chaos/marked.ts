// Requests that no visitor sent, and whose worker's work is to be counted all the same.
import type { Outbox } from '../../src/outbox/outbox.ts';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import type { Promised } from './verdict.ts';

/** Keeps `count` requests, each with a mark of its own that begins with `mark-name`. */
export async function keepMarked(
  outbox: Pick<Outbox, 'add'>,
  name: string,
  count: number,
  receivedAt: number,
): Promise<Map<string, Promised>> {
  const kept = Array.from({ length: count }, async (_, n): Promise<[string, Promised]> => {
    const mark = `mark-${name}${n}`;
    const answers = [{ label: 'What can we do for you?', text: mark }];
    const { submission } = await outbox.add(sampleEstimate({ receivedAt, answers }), identity());
    return [mark, { files: 0, references: new Set([submission.reference]) }];
  });
  return new Map(await Promise.all(kept));
}
