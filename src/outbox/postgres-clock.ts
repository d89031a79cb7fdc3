// Leases are times, and every site reads its own clock: one that is wrong would take what another has in hand, or keep
// what nobody else may take. So each is held against the server's, which all have in common.
import type { Notice } from './log.ts';
import type { Session } from './postgres-sessions.ts';

// In ms. A lease is renewed when it lasts for almost a minute more: two sites that are both this wrong, one fast and one slow,
// take nothing from each other.
const mostApartMs = 25_000;

const time = 'floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

/** As SQL: the server's clock as a column, in ms since the epoch. */
export const serverTime = `${time} AS "serverTime"`;

/** As SQL: `at` by a clock that may be fast, and so no later than now. */
export const notLater = (at: string) => `least(${at}::bigint, ${time})`;

/** As SQL: what puts right a time by a clock that says that it is `now`; 0 when the clock is right. */
export const correction = (now: string) => `
  CASE WHEN abs(${time} - ${now}::bigint) > ${mostApartMs} THEN ${time} - ${now}::bigint ELSE 0 END`;

export type Clock = ReturnType<typeof createClock>;

/** `now`: of this machine. `tell`: once when it is wrong, and once when it is right again. */
export function createClock(now: () => number, tell: (notice: Notice) => void) {
  let wasRight = true;

  /** False when it is wrong: the server said that it is `theirs` after `askedAt`. */
  function agrees(theirs: number, askedAt: number): boolean {
    // The server looked at its clock some time between the question and the answer.
    const apartMs = Math.max(askedAt - theirs, theirs - now(), 0);
    const isRight = apartMs <= mostApartMs;
    if (isRight !== wasRight) tell(isRight ? noticeOfEnd : noticeOf(apartMs));
    wasRight = isRight;
    return isRight;
  }

  async function isRight(session: Session): Promise<boolean> {
    const askedAt = now();
    const { rows } = await session.query<{ serverTime: number }>(`SELECT ${serverTime}`);
    return agrees(rows[0]!.serverTime, askedAt);
  }

  return { now, agrees, isRight };
}

function noticeOf(apartMs: number): Notice {
  const seconds = Math.round(apartMs / 1000);
  return {
    level: 'error',
    message: `The clocks of this machine and of PostgreSQL are ${seconds} s apart: requests are kept, but this site delivers none until the clocks agree. Set both by NTP.`,
  };
}

const noticeOfEnd: Notice = {
  level: 'info',
  message: 'The clocks of this machine and of PostgreSQL agree again: this site delivers again.',
};
