// What senders do at all sites on one database together.
import { createHmac } from 'node:crypto';
import type { Sessions } from './postgres-sessions.ts';
import { createTally, type Tallied, type Tally } from './tally.ts';

// Longer than two of one sender, who come at the same moment, wait for each other.
const slack = `interval '1 minute'`;

// By the server's clock, which all sites have in common. After it was put back, what seems to last too long is over.
const lasts = `kept.ends_at > now() AND kept.ends_at < excluded.ends_at + ${slack}`;

const add = `
  INSERT INTO porchlight.tally AS kept (name, points, ends_at)
  VALUES ($1, $2, now() + $3::float8 * interval '1 millisecond')
  ON CONFLICT (name) DO UPDATE SET
    points = excluded.points + CASE WHEN ${lasts} THEN kept.points ELSE 0 END,
    ends_at = CASE WHEN ${lasts} THEN kept.ends_at ELSE excluded.ends_at END
  RETURNING points, ceil(extract(epoch FROM ends_at - now()) * 1000)::bigint AS "msLeft"`;

/**
 * `sessions` are its own, with a short limit: a visitor waits no longer for it, and a connection that is given up with a
 * call is none that submissions need.
 */
export function createSharedTally(sessions: Sessions, secret: Uint8Array): Tally {
  const ownTally = createTally();

  return async (of, sender, points, windowMs) => {
    // Always, so that it knows something when it is all there is.
    const own = await ownTally(of, sender, points, windowMs);
    // No address stands in the database.
    const name = createHmac('sha256', secret).update(`tally\0${of}\0${sender}`).digest();
    try {
      const { rows } = await sessions.use((session) => session.query<Tallied>(add, [name, points, windowMs]));
      return rows[0]!;
    } catch {
      return own;
    }
  };
}
