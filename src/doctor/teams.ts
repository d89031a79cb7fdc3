// The teams that records go to.
import type { Answer } from '../odoo/calls.ts';
import { readWhere } from './ask.ts';
import type { Examination } from './doctor.ts';
import { failed, type Finding, ok, warning } from './finding.ts';
import { isWritable, type Place, type Records } from './place.ts';
import { createLookups } from '../odoo/lookups.ts';
import { concernsEveryCall } from '../odoo/outcome.ts';

// More than this nobody reads on one line.
const mostNames = 10;

export async function examineTeams(
  examination: Examination,
  { leads, requests }: Records,
): Promise<Finding[]> {
  return [
    ...(await examineTeam(examination, 'sales team', leads)),
    ...(await examineTeam(examination, 'helpdesk team', requests)),
  ];
}

const teamSettings = {
  'sales team': 'ODOO_SALES_TEAM, or team under odoo: estimate: in your site.yaml',
  'helpdesk team': 'ODOO_HELPDESK_TEAM, or team under odoo: helpdesk: in your site.yaml',
};

async function examineTeam(
  examination: Examination,
  check: keyof typeof teamSettings,
  place: Place | null,
): Promise<Finding[]> {
  const { client, filings, now, signal } = examination;
  const { team } = check === 'sales team' ? filings.estimate : filings.helpdesk;
  if (!place || place.model === 'project.task') return [ok(check, 'not needed here')];
  const about = await client.fields(place.model, ['team_id'], signal());
  if (about.class !== 'ok') return [failed(check, '', about)];
  const relation = isWritable(about.value.team_id) ? about.value.team_id?.relation : null;
  if (!relation)
    return [
      team === null
        ? ok(check, `${place.model} has no teams`)
        : warning(
            check,
            `${place.model} has no teams`,
            `Empty ${teamSettings[check]}, and restart the site.`,
          ),
    ];
  const names = await namesOf(examination, relation);
  if (names.class !== 'ok' && concernsEveryCall(names)) return [failed(check, '', names)];
  const known =
    names.class === 'ok' && names.value.length > 0
      ? `teams: ${names.value.join(', ')}`
      : 'no team can be seen';
  if (team === null) return [ok(check, `left to Odoo (${known})`)];
  const found = await createLookups({ client, now }).find(relation, team, { by: 'name' }, signal());
  if (found.class !== 'ok') return [failed(check, '', found)];
  if (found.value !== null) return [ok(check, team)];
  return [
    warning(
      check,
      `"${team}" is not there, or more than once (${known})`,
      `Correct ${teamSettings[check]}, and restart the site: until then records go without a team.`,
    ),
  ];
}

async function namesOf(examination: Examination, model: string): Promise<Answer<string[]>> {
  const records = await readWhere(examination, model, [], ['name'], mostNames + 1);
  if (records.class !== 'ok') return records;
  const names = records.value.map(({ name }) => String(name));
  return { class: 'ok', value: names.length > mostNames ? [...names.slice(0, mostNames), '...'] : names };
}
