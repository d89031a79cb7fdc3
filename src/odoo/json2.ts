// JSON-2, the interface of Odoo 19 and newer: one address per method, arguments by name, the key in a header.
import type { OdooCalls } from './calls.ts';
import { classify } from './classify.ts';
import type { Http } from './http.ts';

interface Json2Deps {
  http: Http;
  apiKey: string;
  /** May be null where the server shows exactly one database. */
  database: string | null;
  now: () => number;
}

export function createJson2({ http, apiKey, database, now }: Json2Deps): OdooCalls {
  const headers = {
    Authorization: `bearer ${apiKey}`,
    ...(database !== null && { 'X-Odoo-Database': database }),
  };

  return {
    async call(model, method, args, signal) {
      const reply = await http.send(
        { method: 'POST', path: `/json/2/${model}/${method}`, headers, body: args },
        signal,
      );
      return classify({ transport: 'json2', method, args }, reply, now());
    },
  };
}
