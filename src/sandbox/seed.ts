// What a fresh database holds. The same for every start, so it is not in the journal.
import { addExternalId } from './external-ids.ts';
import { emptyValues } from './values.ts';
import type { User } from './env.ts';
import type { Models, Values, Version } from './models.ts';
import type { Store } from './store.ts';

/** In alphabetical order, which gives each country the id it has in Odoo (France 75, United States 233). */
const countryCodes =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC ' +
  'CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD ' +
  'GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH ' +
  'KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW ' +
  'MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC ' +
  'SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY ' +
  'UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW';

/** The first 50 are numbered as in base.state_us_1 to 50. Two Limburgs, because an ambiguous name is a case of its own. */
const states: Record<string, string> = {
  US:
    'AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware,FL Florida,' +
    'GA Georgia,HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas,KY Kentucky,LA Louisiana,ME Maine,' +
    'MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi,MO Missouri,MT Montana,NE Nebraska,NV Nevada,' +
    'NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,NC North Carolina,ND North Dakota,OH Ohio,OK Oklahoma,' +
    'OR Oregon,PA Pennsylvania,RI Rhode Island,SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,' +
    'VT Vermont,VA Virginia,WA Washington,WV West Virginia,WI Wisconsin,WY Wyoming,DC District of Columbia',
  CA:
    'AB Alberta,BC British Columbia,MB Manitoba,NB New Brunswick,NL Newfoundland and Labrador,NT Northwest Territories,' +
    'NS Nova Scotia,NU Nunavut,ON Ontario,PE Prince Edward Island,QC Quebec,SK Saskatchewan,YT Yukon',
  BE: 'VLI Limburg',
  NL: 'LI Limburg',
};

const phoneCodes: Record<string, number> = {
  AU: 61,
  CA: 1,
  DE: 49,
  ES: 34,
  FR: 33,
  GB: 44,
  IE: 353,
  IN: 91,
  IT: 39,
  NL: 31,
  NZ: 64,
  US: 1,
};

export function seed(store: Store, models: Models, version: Version, users: readonly User[]): void {
  const add = (name: string, values: Values, xmlId?: string): number => {
    const model = models.get(name);
    if (model === undefined) return 0;
    const id = typeof values['id'] === 'number' ? values['id'] : store.nextId(name);
    store.put(name, {
      ...emptyValues(model),
      ...('active' in model.fields && { active: true }),
      ...values,
      id,
    });
    if (xmlId !== undefined) addExternalId(store, xmlId, name, id, true);
    return id;
  };
  const addNames = (name: string, names: string[], more: Values = {}) =>
    names.map((each) => add(name, { name: each, ...more }));

  add('res.company', { name: 'My Company' }, 'base.main_company');
  add('res.lang', { name: 'English (US)', code: 'en_US' }, 'base.lang_en');
  addUsers(add, users);
  addPlaces(add);

  add('mail.alias', { name: 'info' });
  add('mail.message.subtype', { name: 'Discussions' }, 'mail.mt_comment');
  add('mail.message.subtype', { name: 'Note' }, 'mail.mt_note');
  const team = {
    name: 'Sales',
    use_opportunities: true,
    alias_id: 1,
    member_ids: [2],
    user_id: 2,
    company_id: 1,
  };
  add('crm.team', team, 'sales_team.team_sales_department');
  addNames('crm.stage', ['New', 'Qualified', 'Proposition', 'Won']);
  addNames('utm.source', ['Search engine', 'Lead Recall', 'Newsletter', 'Facebook', 'LinkedIn']);
  add('utm.medium', { name: 'Website' }, 'utm.utm_medium_website');
  add('utm.medium', { name: 'Phone' }, 'utm.utm_medium_phone');
  add('utm.medium', { name: 'Email' }, 'utm.utm_medium_email');
  addNames('res.partner.title', ['Mister', 'Madam', 'Doctor']);

  addNames('mail.template', ['Helpdesk Closed Ticket Notification Email']);
  for (const [index, name] of ['New', 'In Progress', 'Awaiting', 'Done', 'Cancelled', 'Rejected'].entries()) {
    const closed = index > 2;
    add('helpdesk.ticket.stage', {
      name,
      sequence: index + 1,
      unattended: index === 0,
      closed,
      mail_template_id: closed && 1,
    });
  }
  addNames('helpdesk.ticket.channel', ['Web', 'Email', 'Phone', 'Other']);

  const installed = ['crm', 'phone_validation', ...(models.has('helpdesk.ticket') ? ['helpdesk_mgmt'] : [])];
  addNames('ir.module.module', installed, { state: 'installed', latest_version: `${version}.0.1.0` });

  // So that a later release can add to this without meeting an id that somebody's journal uses already.
  for (const name of models.keys()) store.reserveIds(name, 1000);
}

type Add = (name: string, values: Values, xmlId?: string) => number;

function addUsers(add: Add, users: readonly User[]): void {
  add('res.partner', { name: 'My Company' });
  for (const { id, login, name } of users) {
    const partner = add('res.partner', { id: id + 1, name });
    add('res.users', { id, login, name, lang: 'en_US', partner_id: partner });
  }
}

function addPlaces(add: Add): void {
  const names = new Intl.DisplayNames('en', { type: 'region' });
  const countries = new Map<string, number>();
  for (const code of countryCodes.split(' ')) {
    // Odoo itself calls the United Kingdom base.uk.
    const xmlId = code === 'GB' ? 'base.uk' : `base.${code.toLowerCase()}`;
    const values = { name: names.of(code) ?? code, code, phone_code: phoneCodes[code] ?? 0 };
    countries.set(code, add('res.country', values, xmlId));
  }
  for (const [country, list] of Object.entries(states)) {
    for (const [index, entry] of list.split(',').entries()) {
      const space = entry.indexOf(' ');
      const code = entry.slice(0, space);
      const end = country === 'US' && index < 50 ? index + 1 : code.toLowerCase();
      add(
        'res.country.state',
        { name: entry.slice(space + 1), code, country_id: countries.get(country) ?? false },
        `base.state_${country.toLowerCase()}_${end}`,
      );
    }
  }
}
