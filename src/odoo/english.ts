// Every call asks for English: the names of records and the messages are read and compared as English ones.
import type { Answer, OdooCalls } from './calls.ts';
import { relearnMs } from './memory.ts';

// Odoo 8 and 9 know no context for these, and their answers are in no language.
const withoutContext = ['check_access_rights', 'has_group'];

export function createEnglishCalls({ calls, now }: { calls: OdooCalls; now: () => number }) {
  let noEnglishUntil = 0;

  async function call(...[model, method, args, signal]: Parameters<OdooCalls['call']>): Promise<Answer> {
    if (withoutContext.includes(method) || now() < noEnglishUntil)
      return calls.call(model, method, args, signal);
    const context = { lang: 'en_US', ...(args.context as object | undefined) };
    const answer = await calls.call(model, method, { ...args, context }, signal);
    if (!('code' in answer) || answer.code !== 'language not installed') return answer;
    noEnglishUntil = now() + relearnMs;
    return calls.call(model, method, args, signal);
  }

  return { call };
}
