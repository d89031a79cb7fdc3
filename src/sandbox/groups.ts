// What a user may do, as far as the sandbox tells users apart.

export interface Groups {
  /** Default internal. A portal user reads countries and languages and little else. */
  type?: 'internal' | 'portal';
  /** own: "Sales / User: Own Documents Only". create: a custom group that may only create leads. Default none. */
  sales?: 'all' | 'own' | 'create' | 'none';
  /** OCA's "Helpdesk / User", "User: Team tickets" and "User: Personal tickets", or only create. Default none. */
  helpdesk?: 'all' | 'team' | 'own' | 'create' | 'none';
  project?: 'all' | 'none';
  /** "Contact Creation". */
  contacts?: boolean;
  /** Settings and access rights. */
  admin?: boolean;
}

/** Words for common sets. `least` is what the site needs: leads and tickets that are nobody's or one's own. */
export type Rights = 'all' | 'least' | 'own' | 'create' | 'none';

const sets: Record<Rights, Groups> = {
  all: { sales: 'all', helpdesk: 'all', project: 'all', contacts: true, admin: true },
  least: { sales: 'own', helpdesk: 'team', project: 'all' },
  own: { sales: 'own', helpdesk: 'own' },
  create: { sales: 'create', helpdesk: 'create' },
  none: {},
};

export function groupsOf(rights: Rights | Groups): Required<Groups> {
  return {
    type: 'internal',
    sales: 'none',
    helpdesk: 'none',
    project: 'none',
    contacts: false,
    admin: false,
    ...(typeof rights === 'string' ? sets[rights] : rights),
  };
}

const membership: Record<string, (groups: Required<Groups>) => boolean> = {
  'base.group_user': ({ type }) => type === 'internal',
  'base.group_portal': ({ type }) => type === 'portal',
  'base.group_system': ({ admin }) => admin,
  'base.group_erp_manager': ({ admin }) => admin,
  'base.group_partner_manager': ({ contacts }) => contacts,
  'sales_team.group_sale_salesman': ({ sales }) => ['own', 'all'].includes(sales),
  'sales_team.group_sale_salesman_all_leads': ({ sales }) => sales === 'all',
  'sales_team.group_sale_manager': ({ sales, admin }) => sales === 'all' && admin,
  'helpdesk_mgmt.group_helpdesk_user_own': ({ helpdesk }) => ['own', 'team', 'all'].includes(helpdesk),
  'helpdesk_mgmt.group_helpdesk_user_team': ({ helpdesk }) => ['team', 'all'].includes(helpdesk),
  'helpdesk_mgmt.group_helpdesk_user': ({ helpdesk }) => helpdesk === 'all',
  'helpdesk.group_helpdesk_user': ({ helpdesk }) => ['team', 'all'].includes(helpdesk),
  'project.group_project_user': ({ project }) => project === 'all',
};

/** Is the user in the group with this External ID? In one that is not known here nobody is. */
export function isInGroup(groups: Required<Groups>, externalId: string): boolean {
  return Object.hasOwn(membership, externalId) && membership[externalId]!(groups);
}
