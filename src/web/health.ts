import { type RequestHandler, Router } from 'express';

interface HealthDeps {
  check: () => Promise<void>;
  /** Whether it has been told to end. */
  isStopping?: () => boolean;
  now?: () => number;
}

// Anyone may ask, and every check is a write that is synced to disk.
const answerKeptMs = 1000;

/**
 * /health: the process is alive, whatever Odoo does; nginx and Docker ask it. /ready: submissions can be kept; 503
 * names what is wrong, or that the site is stopping.
 */
export function health({ check, isStopping = () => false, now = Date.now }: HealthDeps): RequestHandler {
  const findProblem = createFindProblem(check, now);
  const router = Router();
  router.use(['/health', '/ready'], (_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });
  router.get('/health', (_req, res) => void res.json({ status: 'ok' }));
  router.get('/ready', async (_req, res) => {
    const problem = isStopping() ? 'stopping' : await findProblem();
    if (problem === null) res.json({ status: 'ready' });
    else res.status(503).json({ status: 'not ready', problem });
  });
  return router;
}

// By words of the store, in words of our own: its messages may hold a path. The first that fits.
const causes: readonly [RegExp, string][] = [
  [/disk is full/, 'the disk is full'],
  [/readonly database/, 'it is read-only'],
  [/removed or replaced/, 'its file was removed or replaced'],
  [/not answered within|too many calls/i, 'it does not answer in time'],
  [/started again|thread|is closed/, 'the site must be started again'],
  [/PostgreSQL/, 'PostgreSQL cannot be used'],
];

function nameProblem(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const cause = causes.find(([words]) => words.test(message));
  return `the outbox cannot be written${cause ? `: ${cause[1]}` : ''}`;
}

/** One check at a time, shared by all who ask meanwhile and for a second after. */
function createFindProblem(check: () => Promise<void>, now: () => number) {
  let latest: { problem: Promise<string | null>; answeredAt: number | null } | undefined;

  function isFresh(answeredAt: number | null): boolean {
    if (answeredAt === null) return true;
    const age = now() - answeredAt;
    // A clock that was set back must not keep an old answer alive.
    return age >= 0 && age < answerKeptMs;
  }

  return async function findProblem(): Promise<string | null> {
    if (latest && isFresh(latest.answeredAt)) return latest.problem;
    const problem = check().then(() => null, nameProblem);
    const asked: NonNullable<typeof latest> = { problem, answeredAt: null };
    latest = asked;
    await problem;
    asked.answeredAt = now();
    return problem;
  };
}
