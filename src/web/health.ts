import { type RequestHandler, Router } from 'express';

/**
 * /health: the process is alive, whatever Odoo does; nginx and Docker ask it. /ready: submissions can be kept; 503
 * names what is wrong.
 */
export function health({ check }: { check: () => Promise<void> }): RequestHandler {
  const router = Router();
  router.use(['/health', '/ready'], (_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });
  router.get('/health', (_req, res) => void res.json({ status: 'ok' }));
  router.get('/ready', async (_req, res) => {
    const problem = await check().then(
      () => null,
      () => 'the outbox cannot be written',
    );
    if (problem === null) res.json({ status: 'ready' });
    else res.status(503).json({ status: 'not ready', problem });
  });
  return router;
}
