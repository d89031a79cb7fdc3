// Records written once, however often they are repeated.
import type { Answer, Loaded, OdooCalls } from './calls.ts';
import type { OdooClient, Values } from './client.ts';

interface UpsertDeps {
  call: OdooCalls['call'];
  may: OdooClient['may'];
}

export function createUpsert({ call, may }: UpsertDeps): OdooClient['upsert'] {
  return async (model, { columns, rows, defaults = {} }, signal) => {
    if (rows.length === 0) return { class: 'ok', value: { ids: [], warned: [] } };
    const args = {
      fields: ['id', ...columns],
      data: rows.map(({ externalId, cells }) => [externalId, ...cells]),
      context: { ...createOnly, ...inContext(defaults) },
    };
    const answer = (await call(model, 'load', args, signal)) as Answer<Loaded>;
    // Where English is not installed, a missing right looks like any other refusal; Odoo 16 does not tell that it is not.
    if (answer.class !== 'data' || !answer.doubtful) return answer;
    const right = await may(model, 'create', signal);
    return right.class === 'ok' && !right.value ? { class: 'rights', code: 'no right' } : answer;
  };
}

/** `mode` and `noupdate` together mean: create only. The user we call as does not follow the record. */
const createOnly = { mode: 'update', noupdate: true, mail_create_nosubscribe: true };

const inContext = (defaults: Values) =>
  Object.fromEntries(Object.entries(defaults).map(([field, value]) => [`default_${field}`, value]));
