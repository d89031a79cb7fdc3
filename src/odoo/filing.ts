// How the owner wants a form's records filed in Odoo, in the owner's words: names, not ids.

export interface Filing {
  /** The name of a team, or its database id in digits; null: Odoo's own default. */
  team: string | null;
  /** A login, an email address or a name; null: nobody, so that a person or Odoo's own rules assign it. */
  salesperson: string | null;
  tags: string[];
  /** Any other field, by its technical name. A relation is given by the name of the other record. */
  values: Record<string, string | number | boolean | string[]>;
}

export interface Filings {
  estimate: Filing;
  helpdesk: Filing & {
    /** What a support request becomes where Odoo has no helpdesk. */
    withoutHelpdesk: 'lead' | 'task';
    /** The project of such a task, by name or database id. */
    project: string | null;
  };
}
