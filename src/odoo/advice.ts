// What the owner has to do before anybody's delivery can work again, by the word of what stands in the way.

const baseUrl =
  'ODOO_BASE_URL holds only https:// and the name of the server, nothing behind it (/web and /odoo are often pasted with it)';

const follow = `Write where Odoo is now: ${baseUrl}. Then restart the site.`;

const fill =
  'Make it optional in Odoo, or fill it under odoo.estimate.values or odoo.helpdesk.values in your site.yaml, then restart the site.';

export const advice = {
  'wrong key':
    'Odoo refuses the API key. Make a new key for the integration user and write it to its file, in SECRETS_DIR or of ODOO_API_KEY_FILE, which is read again without a restart (systemd hands out copies: restart it there), or to ODOO_API_KEY, then restart the site (keys expire: on Odoo 19 after at most 90 days). With ODOO_LOGIN set, check that the key belongs to that login.',
  'wrong client':
    'The REST add-on of Odoo refuses the client. Correct ODOO_CLIENT_ID and ODOO_CLIENT_SECRET, then restart the site.',
  'user gone':
    'The user of ODOO_LOGIN is no longer in Odoo. Set ODOO_LOGIN and ODOO_API_KEY to an active user, then restart the site.',
  'no right':
    'The Odoo user may not create the record. Give it, in Odoo and without a restart of the site, the group "Sales / User: Own Documents Only", and for tickets "Helpdesk / User: Team tickets" ("Helpdesk / User" for a team that it is not in). The tickets of Odoo Enterprise make contacts: there it needs "Contact Creation" as well. For a named salesperson, and for files and notes of records that others took over, it needs "Sales / User: All Documents".',
  redirected: `Odoo answers with a redirect. ${follow}`,
  'http instead of https':
    'The server speaks https only. Write https:// in ODOO_BASE_URL, then restart the site.',
  'refused before Odoo':
    'Something in front of Odoo (a proxy or firewall) refuses us. Let this server reach the address in ODOO_BASE_URL without a password of its own.',
  'not Odoo': `What answers at ODOO_BASE_URL is not Odoo. Correct the address: ${baseUrl}. Then restart the site.`,
  'not there': `Odoo does not answer where it should. Correct the address: ${baseUrl}; then restart the site. If it is right, let the proxy in front of Odoo pass /json/2 or /jsonrpc to it. JSON-2 needs Odoo 19 or newer: ODOO_TRANSPORT=auto finds out what is there.`,
  'name not found':
    'The name of the host in ODOO_BASE_URL is not known. Check how it is written; after a change restart the site. If it is right, mend the name server that this machine asks.',
  'TLS failed':
    'The server does not speak https at that address. Write http:// in ODOO_BASE_URL and restart the site, or mend the TLS of the server.',
  'bad certificate':
    'The certificate of the server is not valid for the name in ODOO_BASE_URL, or has expired. Renew it; one that you signed yourself is trusted through NODE_EXTRA_CA_CERTS, after a restart of the site.',
  'no such database': 'The database does not exist. Correct ODOO_DATABASE, then restart the site.',
  'database not found':
    'Odoo is up but finds no database for us. Correct ODOO_DATABASE, which must name one database of this server exactly, then restart the site.',
  'login missing':
    'This Odoo is spoken to over JSON-RPC: it is older than 19, or /json/2 is kept from us. Set ODOO_DATABASE to the name of its database and ODOO_LOGIN to the login of the user whose API key it is, then restart the site.',
  'cannot search':
    'The REST add-on of Odoo does not let us search, so a request could be written twice; nothing is written. Use JSON-2 or JSON-RPC: set ODOO_TRANSPORT=auto with ODOO_API_KEY, ODOO_DATABASE and ODOO_LOGIN, then restart the site.',
  'no such model':
    'The CRM app is not installed in this database. Install it; or correct ODOO_DATABASE, then restart the site.',
  'no such field':
    'This Odoo has no field for the title or the description of a request. Check which app provides the model.',
  'required field': `This Odoo requires a field that Porchlight does not fill; the log names it. ${fill}`,
} as const;

export type BlockingCode = keyof typeof advice;

/** With the name of what it is about, where that is known. */
export function adviceOn({ code, about }: { code: BlockingCode; about?: string }): string {
  if (about === undefined) return advice[code];
  if (code === 'redirected') return `Odoo answers with a redirect to ${about}. ${follow}`;
  if (code === 'required field') return `Odoo requires ${about}, which Porchlight does not fill. ${fill}`;
  return advice[code];
}
