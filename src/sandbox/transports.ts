// Which of Odoo's ways to be called this server offers, and at which addresses.
import { answerJson2 } from './json2.ts';
import { answerJsonRpc } from './jsonrpc.ts';
import { createRestApi } from './restapi.ts';
import type { Database } from './call.ts';
import type { Fault } from './faults.ts';
import type { ApiRequest, Reply } from './reply.ts';
import type { RestApiOptions } from './restapi.ts';

export type TransportName = 'json2' | 'jsonrpc' | 'restapi';

/** The transport an address belongs to; undefined where nothing of the kind answers. */
export type TransportOf = (path: string) => ((request: ApiRequest, fault: Fault | null) => Reply) | undefined;

export function createTransports(
  database: Database,
  offered: readonly TransportName[] | undefined,
  restapi: RestApiOptions | false,
): TransportOf {
  const answerRest = restapi && createRestApi(database, restapi);
  const offers = (name: TransportName) => offered?.includes(name) ?? true;
  return (path) => {
    if (path === '/jsonrpc' && offers('jsonrpc')) {
      return (request, fault) => answerJsonRpc(database, request, fault);
    }
    // JSON-2 came with Odoo 19.
    if (/^\/json\/2(\/|$)/.test(path) && database.version === 19 && offers('json2')) {
      return (request, fault) => answerJson2(database, request, fault);
    }
    return answerRest && path.startsWith('/restapi/1.0/') && offers('restapi') ? answerRest : undefined;
  };
}
