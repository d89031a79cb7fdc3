// JSON-2, the interface of Odoo 19 and newer: one address per method, arguments by name, the key in a header.
import type { ApiKey } from './api-key.ts';
import type { OdooCalls } from './calls.ts';
import { classify } from './classify.ts';
import type { Http } from './http.ts';

interface Json2Deps {
  http: Http;
  key: ApiKey;
  /** May be null where the server shows exactly one database. */
  database: string | null;
  now: () => number;
}

export function createJson2({ http, key, database, now }: Json2Deps): OdooCalls {
  return {
    async call(model, method, args, signal) {
      const headers = {
        Authorization: `bearer ${key.current()}`,
        ...(database !== null && { 'X-Odoo-Database': database }),
      };
      const reply = await http.send(
        { method: 'POST', path: `/json/2/${model}/${method}`, headers, body: args },
        signal,
      );
      return classify({ transport: 'json2', method, args }, reply, now());
    },
  };
}
