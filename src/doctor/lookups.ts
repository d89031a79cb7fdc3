// What Odoo knows to look requests up in: where visitors come from, and languages.
import { readWhere } from './ask.ts';
import type { Examination } from './doctor.ts';
import { failed, type Finding, ok, warning } from './finding.ts';
import { languageName } from '../odoo/language.ts';
import { createLookups } from '../odoo/lookups.ts';
import { concernsEveryCall } from '../odoo/outcome.ts';

// More than this nobody reads on one line.
const mostNames = 10;

/** The utm records: a visitor who comes by a campaign's link gets its source, medium and campaign. */
export async function examineSources(examination: Examination): Promise<Finding[]> {
  const { client, signal } = examination;
  const check = 'sources';
  const toDo =
    "Make our user an internal one. Until then what a campaign's link says stands in the description alone.";
  const mediums = await readWhere(examination, 'utm.medium', [], ['name'], mostNames);
  const mayMake = mediums.class === 'ok' ? await client.may('utm.source', 'create', signal()) : mediums;
  if (mayMake.class !== 'ok' && concernsEveryCall(mayMake)) return [failed(check, '', mayMake)];
  if (mediums.class !== 'ok' && mediums.code === 'no such model')
    return [
      ok(
        check,
        "there is nothing to tell them by (utm): what a campaign's link says stands in the description",
      ),
    ];
  if (mediums.class !== 'ok') return [warning(check, 'the utm records cannot be read', toDo)];
  const names = mediums.value.map(({ name }) => String(name));
  if (mayMake.class === 'ok' && !mayMake.value)
    return [warning(check, 'our user may make no new source or campaign (utm)', toDo)];
  return [ok(check, `can be told apart (media: ${names.join(', ') || 'none'})`)];
}

export async function examineLanguages({ client, locale, now, signal }: Examination): Promise<Finding[]> {
  const check = 'languages';
  const english = await client.search('res.lang', [['code', '=', 'en_US']], { limit: 1 }, signal());
  if (english.class !== 'ok')
    return [concernsEveryCall(english) ? failed(check, '', english) : ok(check, 'Odoo does not tell')];
  const own = await createLookups({ client, now }).find('res.lang', locale, { by: 'language' }, signal());
  if (own.class !== 'ok') return [failed(check, '', own)];
  const findings: Finding[] = [];
  if (english.value.length === 0)
    findings.push(
      warning(
        check,
        'English (US) is not installed',
        'Some refusals of Odoo can be told apart in English alone. Add English (US) in Odoo: Settings, Languages.',
      ),
    );
  if (own.value === null)
    findings.push(
      warning(
        check,
        `the language of the site, ${languageName(locale)} (${locale}), is not installed`,
        'Leads go without a language, so mails to customers are in that of Odoo. Add it in Odoo: Settings, Languages.',
      ),
    );
  return findings.length > 0
    ? findings
    : [ok(check, `English and that of the site (${locale}) are installed`)];
}
