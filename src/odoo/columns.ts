// A row of `load`: a column's name and its cell of text. An empty cell would be written as empty, so it is left out.
import { tidyLine } from './text.ts';

type Setting = 'ODOO_SALES_TEAM' | 'ODOO_HELPDESK_TEAM';

export interface Column {
  /** The field, with `/id` or `/.id` behind it where the cell is an External ID or a database id. */
  name: string;
  cell: string;
  /** Where the cell comes from: this visitor, the same for everybody, or a setting of the owner. */
  from: 'visitor' | 'us' | Setting;
}

export function fieldOf(column: string): string {
  return column.split('/')[0] ?? column;
}

/** What the visitor wrote, on one line; nothing when there is nothing. */
export function fromVisitor(name: string, text: string | null): Column[] {
  const cell = tidyLine(text ?? '');
  return cell === '' ? [] : [{ name, cell, from: 'visitor' }];
}

/** A team by its name, or by its database id when the setting is a number. */
export function teamColumn(setting: Setting, team: string | null): Column[] {
  if (team === null) return [];
  return [{ name: /^\d+$/.test(team) ? 'team_id/.id' : 'team_id', cell: team, from: setting }];
}
