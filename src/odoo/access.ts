// Where Odoo is and as whom we call it.

export interface OdooAccess {
  baseUrl: string;
  /** Null only with the client credentials of the REST add-on. */
  apiKey: string | null;
  /** Read again when Odoo refuses the key, so that a new key works without a restart. */
  apiKeyFile: string | null;
  database: string | null;
  login: string | null;
  transport: 'auto' | 'json2' | 'jsonrpc' | 'restapi';
  /** Client credentials, which only the REST add-on knows. */
  clientId: string | null;
  clientSecret: string | null;
}
