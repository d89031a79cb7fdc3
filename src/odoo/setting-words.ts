// What the log says of a setting of the owner.
import type { Wanted } from './values.ts';

const teams: Record<string, string> = {
  'odoo.estimate.team': 'the team of ODOO_SALES_TEAM or odoo.estimate.team',
  'odoo.helpdesk.team': 'the team of ODOO_HELPDESK_TEAM or odoo.helpdesk.team',
};

export function noFieldFor(wanted: Wanted): string {
  return `${settingWords(wanted)}: Odoo has no field for it that can be written; ${without(wanted)}. Correct the setting and restart the site.`;
}

export function notTaken(wanted: Wanted): string {
  return `${settingWords(wanted)}: Odoo does not have what is named there, or has it more than once, or does not take it; ${without(wanted)}. Make it in Odoo, or name one that is there and restart the site.`;
}

/** The environment may name a team in place of the content. */
const settingWords = ({ from }: Wanted) => teams[from] ?? from;

const without = ({ label }: Wanted) =>
  label === null ? 'records go without it' : 'the description has the value instead';
