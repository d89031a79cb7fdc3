// Writes the rows of a `load` that the REST add-on does not offer, one by one.
import type { Answer, Failure, Loaded, OdooCalls } from './calls.ts';
import { readId, understand } from './client-answers.ts';
import type { Fields } from './client.ts';
import type { Find } from './restapi-find.ts';
import { type Row, toValues } from './restapi-rows.ts';

interface HandDeps {
  call: OdooCalls['call'];
  find: Find;
}

interface Told {
  context: Record<string, unknown>;
  fields: Fields;
}

export function createWriteByHand({ call, find }: HandDeps) {
  async function writeRow(model: string, row: Row, told: Told, signal: AbortSignal): Promise<Answer<number>> {
    const { cells, mark } = row;
    if (!mark) return { class: 'client-error', code: 'no reference' };
    const before = await find(model, mark, signal);
    if (before.class !== 'ok') return before;
    if (before.value !== null) return { class: 'ok', value: before.value };
    const values = { ...defaultsIn(told), ...toValues(cells, told.fields), ...mark.values };
    const created = await call(model, 'create', { vals_list: values }, signal);
    if (!('code' in created) || created.code !== 'answer too large') return understand(created, readId);
    // The answer is the whole record, the bytes of a file among it.
    const after = await find(model, mark, signal);
    if (after.class !== 'ok') return after;
    return after.value === null ? created : { class: 'ok', value: after.value };
  }

  return async function writeByHand(
    model: string,
    rows: Row[],
    told: Told,
    signal: AbortSignal,
  ): Promise<Answer<Loaded>> {
    const ids: number[] = [];
    const refused = new Map<number, Failure>();
    for (const [at, row] of rows.entries()) {
      const written = await writeRow(model, row, told, signal);
      if (written.class === 'ok') ids.push(written.value);
      else if (written.class === 'data') refused.set(at, written);
      else return written;
    }
    const [failure] = refused.values();
    return failure ? { ...failure, rows: refused } : { class: 'ok', value: { ids, warned: [] } };
  };
}

/** There is no context here, so what it would fill in is written out. */
function defaultsIn({ context }: Told): Record<string, unknown> {
  const defaults = Object.entries(context).filter(([name]) => name.startsWith('default_'));
  return Object.fromEntries(defaults.map(([name, value]) => [name.slice('default_'.length), value]));
}
