// How long Odoo takes to answer.
import type { OdooClient } from '../odoo/client.ts';
import { type Finding, ok, warning } from './finding.ts';

// Odoo answers such questions in a tenth of a second, and far away in less than one.
const slowMs = 2000;

/** The same client, which notes how long each question took. It is asked only: nothing that writes is timed. */
export function timeCalls(client: OdooClient, now: () => number) {
  const took: number[] = [];

  async function time<T>(asked: () => Promise<T>): Promise<T> {
    const startedAt = now();
    try {
      return await asked();
    } finally {
      took.push(now() - startedAt);
    }
  }

  const timed: OdooClient = {
    ...client,
    server: (...args) => time(() => client.server(...args)),
    user: (...args) => time(() => client.user(...args)),
    search: (...args) => time(() => client.search(...args)),
    read: (...args) => time(() => client.read(...args)),
    fields: (...args) => time(() => client.fields(...args)),
    may: (...args) => time(() => client.may(...args)),
    call: (...args) => time(() => client.call(...args)),
  };
  return {
    client: timed,
    /** The median; null before the first. */
    typicalMs: (): number | null => took.toSorted((one, other) => one - other)[took.length >> 1] ?? null,
  };
}

export function aboutSpeed(typicalMs: number): Finding {
  const found = `a call takes ${(typicalMs / 1000).toFixed(1)} s`;
  if (typicalMs <= slowMs) return ok('speed', typicalMs < 100 ? 'a call takes less than 0.1 s' : found);
  return warning(
    'speed',
    found,
    "Deliveries are as slow. Look at the load of Odoo's machine, at how many workers it has, and at the network between.",
  );
}
