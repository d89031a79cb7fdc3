import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';

/**
 * One line a request: an id, the method, the route's pattern (an address may hold a token or a name), the status and
 * how long it took. The id of a proxy in front is kept when it looks like one.
 */
export function requestLog(log: Logger): RequestHandler {
  return pinoHttp<Request, Response>({
    logger: log,
    genReqId(req) {
      const given = req.headers['x-request-id'];
      return typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : crypto.randomUUID();
    },
    quietReqLogger: true,
    serializers: { req: () => undefined, res: () => undefined, err: () => undefined },
    customAttributeKeys: { reqId: 'request', responseTime: 'ms' },
    customLogLevel: (_req, res) => (res.statusCode >= 500 ? 'warn' : 'info'),
    customSuccessMessage: line,
    customErrorMessage: line,
  });
}

function line(req: Request, res: Response): string {
  const route = req.route as { path: string } | undefined;
  // An answer that was not given has a status all the same, which would be a lie.
  return `${req.method} ${route?.path ?? '(no route)'} ${res.writableEnded ? res.statusCode : 'aborted'}`;
}
