import type { RequestHandler } from 'express';
import { type Encoded, encode, sendEncoded } from './encoded.ts';

// Long enough to spare the server under load, short enough that "Open until 6 pm" is true.
const lifeSeconds = 60;

// A page is compressed once a minute while someone waits: 5 costs a millisecond and is within 5 % of the best.
const compression = 5;

/** A page that is the same for everyone for a minute: drawn once in that time, answered from memory. */
export function cachedPage(draw: () => string, type: string, now: () => number): RequestHandler {
  let kept: { until: number; page: Encoded } | undefined;
  return (req, res) => {
    const time = now();
    // A clock that was put back must not keep a page for ever.
    if (!kept || time >= kept.until || time < kept.until - lifeSeconds * 1000) {
      kept = { until: time + lifeSeconds * 1000, page: encode(Buffer.from(draw()), type, compression) };
    }
    sendEncoded(req, res, kept.page, `public, max-age=${lifeSeconds}`);
  };
}
