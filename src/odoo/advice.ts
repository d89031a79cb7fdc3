// What the owner has to do before anybody's delivery can work again, by the word of what stands in the way.

export const advice = {
  'wrong key':
    'Odoo refuses the API key. Make a new key for the integration user and write it to ODOO_API_KEY, or to the file of ODOO_API_KEY_FILE, which is read again without a restart (keys expire: on Odoo 19 after at most 90 days). With ODOO_LOGIN set, check that the key belongs to that login.',
  'wrong client': 'The REST add-on of Odoo refuses the client. Check ODOO_CLIENT_ID and ODOO_CLIENT_SECRET.',
  'user gone':
    'The user of ODOO_LOGIN is no longer in Odoo. Set ODOO_LOGIN and ODOO_API_KEY to an active user.',
  'no right':
    'The Odoo user may not create the record. Give it the group "Sales / User: Own Documents Only", and for tickets "Helpdesk / User: Team tickets" ("Helpdesk / User" for a team that it is not in). For a named salesperson, and for files and notes of records that others took over, it needs "Sales / User: All Documents".',
  redirected:
    'Odoo answers with a redirect. Write the address it leads to in ODOO_BASE_URL, usually the same with https://.',
  'http instead of https': 'The server speaks https only. Write https:// in ODOO_BASE_URL.',
  'refused before Odoo':
    'Something in front of Odoo (a proxy or firewall) refuses us. Let this server reach the address in ODOO_BASE_URL.',
  'not Odoo': 'What answers at ODOO_BASE_URL is not Odoo. Check the address.',
  'not there':
    'Odoo does not answer where it should. Check ODOO_BASE_URL, and whether a proxy in front of Odoo keeps /json/2 or /jsonrpc from us. JSON-2 needs Odoo 19 or newer: ODOO_TRANSPORT=auto finds out what is there.',
  'no such database': 'The database does not exist. Check ODOO_DATABASE.',
  'database not found':
    'Odoo is up but finds no database for us. Check ODOO_DATABASE: it must name one database of this server exactly.',
  'login missing':
    'This Odoo is older than 19 and is spoken to over JSON-RPC. Set ODOO_DATABASE to the name of its database and ODOO_LOGIN to the login of the user whose API key it is.',
  'cannot search':
    'The REST add-on of Odoo does not let us search, so a request could be written twice; nothing is written. Use JSON-2 or JSON-RPC: set ODOO_TRANSPORT=auto with ODOO_API_KEY, ODOO_DATABASE and ODOO_LOGIN.',
  'no such model': 'The CRM app is not installed in this database. Install it, or check ODOO_DATABASE.',
  'no such field':
    'This Odoo has no field for the title or the description of a request. Check which app provides the model.',
  'required field':
    'This Odoo requires a field that Porchlight does not fill; the log names it. Fill it under odoo.estimate.values or odoo.helpdesk.values in content/site.yaml, or make it optional in Odoo.',
} as const;

export type BlockingCode = keyof typeof advice;
