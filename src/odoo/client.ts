// The public surface of this folder: one Odoo, whatever its version and however it is spoken to.
import type { OdooAccess } from './access.ts';
import type { Answer, Loaded } from './calls.ts';
import { readBoolean, readFields, readId, readIds, readRecords, understand } from './client-answers.ts';
import { createConnection } from './connect.ts';
import { createUpsert } from './client-upsert.ts';
import { createEnglishCalls } from './english.ts';
import { createHttp, type HttpLimits } from './http.ts';
import { isRecord } from './json.ts';
import type { Log } from './log.ts';

/** Who answers at the address, and how it is spoken to. */
export interface Server {
  /** The major version; null when the server does not tell. */
  version: number | null;
  /** As the server writes it, such as `19.0` or `saas~18.2+e`; empty when it does not tell. */
  versionText: string;
  /** Null when the server does not tell. */
  enterprise: boolean | null;
  transport: 'json2' | 'jsonrpc' | 'restapi';
  /** How far its clock is ahead of ours, in ms, to about a second; null when its answers carry no date. */
  clockAheadMs: number | null;
}

/** A field as `fields_get` describes it. */
export interface Field {
  type: string;
  /** Its label in Odoo. */
  string: string;
  required: boolean;
  readonly: boolean;
  /** The model of a relation; null for any other field. */
  relation: string | null;
  /** The values of a selection with their labels; null for any other field. */
  selection: [value: string, label: string][] | null;
}

export type Fields = Record<string, Field>;

/** Values of a record as Odoo's own `create` takes them. */
export type Values = Record<string, unknown>;

export type Domain = unknown[];

/** Rows for `upsert`: every cell is text, and the External ID stands apart from the columns. */
export interface Rows {
  columns: string[];
  rows: { externalId: string; cells: string[] }[];
  /** What fields without a column are given in place of Odoo's own default, by their names. */
  defaults?: Values;
}

export interface NewFile {
  externalId: string;
  name: string;
  content: Uint8Array;
}

/**
 * Every method resolves for whatever Odoo or the network did, with `{class: 'ok', value}` or a classified failure; only
 * a bug of ours rejects. `signal` ends the waiting, not the work in Odoo.
 */
export interface OdooClient {
  /** Finds out once who answers and how to speak to it, and remembers it until it stops fitting. */
  server(signal: AbortSignal): Promise<Answer<Server>>;
  /** The user we call as. */
  user(signal: AbortSignal): Promise<Answer<{ id: number; login: string; name: string }>>;
  /** Writes one record and answers its id. A repeat writes another: use `upsert` for anything that may be repeated. */
  create(model: string, values: Values, signal: AbortSignal): Promise<Answer<number>>;
  /** The ids that fit `domain`. */
  search(
    model: string,
    domain: Domain,
    options: { limit?: number; order?: string },
    signal: AbortSignal,
  ): Promise<Answer<number[]>>;
  /** Those of `ids` that exist, each with its `id` and `fields`. */
  read(
    model: string,
    ids: number[],
    fields: string[],
    signal: AbortSignal,
  ): Promise<Answer<(Values & { id: number })[]>>;
  /** Those of `names` that this Odoo has; of others there is no word. A model that is not installed is `no such model`. */
  fields(model: string, names: string[], signal: AbortSignal): Promise<Answer<Fields>>;
  /** May our user do this to records of the model at all? Record rules may still forbid it for one of them. */
  may(model: string, operation: 'create' | 'read' | 'write', signal: AbortSignal): Promise<Answer<boolean>>;
  /**
   * Writes each row that is not there yet, under its External ID, all or none. A repeat answers the same ids and writes
   * nothing, whatever people have done to the records meanwhile. Where only a REST add-on without `load` answers, it is
   * less than that: see createRestapiLoad.
   */
  upsert(model: string, rows: Rows, signal: AbortSignal): Promise<Answer<Loaded>>;
  /** Attaches a file to a record, once however often it is repeated. Answers the attachment's id. */
  attach(record: { model: string; id: number }, file: NewFile, signal: AbortSignal): Promise<Answer<number>>;
  /** Any other method, with arguments by name. */
  call(model: string, method: string, args: Values, signal: AbortSignal): Promise<Answer>;
  /** Ends the kept connections. */
  close(): void;
}

interface ClientDeps {
  now: () => number;
  log: Log;
  limits?: HttpLimits | undefined;
}

const fieldAttributes = ['type', 'string', 'required', 'readonly', 'selection', 'relation'];

export function createOdooClient(access: OdooAccess, { now, log, limits }: ClientDeps): OdooClient {
  const http = createHttp({ baseUrl: access.baseUrl, limits });
  const connection = createConnection({ access, http, log, now });
  const { call } = createEnglishCalls({ calls: connection, now });

  const may: OdooClient['may'] = async (model, operation, signal) => {
    const args = { operation, raise_exception: false };
    return understand(await call(model, 'check_access_rights', args, signal), readBoolean);
  };

  const client: OdooClient = {
    server: (signal) => connection.server(signal),

    async user(signal) {
      const id = await userId(signal);
      if (id.class !== 'ok') return id;
      const read = await client.read('res.users', [id.value], ['login', 'name'], signal);
      return understand(read, () => {
        const [user] = read.class === 'ok' ? read.value : [];
        return user && { id: user.id, login: String(user.login), name: String(user.name) };
      });
    },

    // An object in place of a list: up to Odoo 11 it may not be a list.
    async create(model, values, signal) {
      return understand(await call(model, 'create', { vals_list: values }, signal), readId);
    },

    async search(model, domain, options, signal) {
      return understand(await call(model, 'search', { domain, ...options }, signal), readIds);
    },

    async read(model, ids, fields, signal) {
      return understand(await call(model, 'read', { ids, fields }, signal), readRecords);
    },

    async fields(model, names, signal) {
      const args = { allfields: names, attributes: fieldAttributes };
      return understand(await call(model, 'fields_get', args, signal), readFields);
    },

    may,
    upsert: createUpsert({ call, may }),

    async attach(record, { externalId, name, content }, signal) {
      const datas = Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('base64');
      const columns = ['name', 'datas', 'res_model', 'res_id'];
      const rows = [{ externalId, cells: [name, datas, record.model, String(record.id)] }];
      return understand(await client.upsert('ir.attachment', { columns, rows }, signal), (loaded) =>
        isRecord(loaded) ? readId(loaded.ids) : undefined,
      );
    },

    call,
    close: () => http.close(),
  };

  /** Before Odoo 11 `context_get` does not tell the id, and the REST add-on does not offer it; a login is known there. */
  async function userId(signal: AbortSignal): Promise<Answer<number>> {
    const context = await call('res.users', 'context_get', {}, signal);
    const told = understand(context, (value) => (isRecord(value) ? readId(value.uid) : undefined));
    const silent = context.class === 'ok' || context.code === 'no such method';
    if (told.class === 'ok' || !silent || access.login === null) return told;
    const found = await client.search('res.users', [['login', '=', access.login]], { limit: 1 }, signal);
    return understand(found, readId);
  }

  return client;
}
