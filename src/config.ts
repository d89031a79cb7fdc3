// The only reader of the environment. Reports every problem at once and has no default for a secret.
import { readFileSync, readdirSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

type Environment = Record<string, string | undefined>;

/** One or more settings are wrong; the message lists all of them, one a line, with what to write instead. */
export class ConfigError extends Error {
  override name = 'ConfigError';

  constructor(problems: string[]) {
    super(`Bad configuration:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
  }
}

export type Config = ReturnType<typeof loadConfig>;

/**
 * Reads every setting from `env`. A setting may also come from the file that NAME_FILE names, as Docker's secrets do.
 * Throws ConfigError naming every problem; no value of a secret is ever part of a message.
 */
export function loadConfig(env: Environment) {
  const problems: string[] = [];
  const read = reader(env, problems);
  // What is there but wrong has been told already.
  const missing = (name: string, why: string) => {
    if (!problems.some((problem) => problem.startsWith(name))) problems.push(`${name} is missing: ${why}`);
  };

  const port = read.number('PORT', 8001, { min: 0, max: 65535, whole: true });
  const odooUrl = read.url('ODOO_BASE_URL');
  const odooKey = read.text('ODOO_API_KEY');
  const transport = read.oneOf('ODOO_TRANSPORT', ['auto', 'json2', 'jsonrpc', 'restapi'], 'auto');
  const database = read.text('ODOO_DATABASE');
  const login = read.text('ODOO_LOGIN');
  const salesTeam = read.text('ODOO_SALES_TEAM');
  const helpdeskTeam = read.text('ODOO_HELPDESK_TEAM');
  if (odooUrl && !odooKey)
    missing('ODOO_API_KEY', 'ODOO_BASE_URL is set, so write the API key of the Odoo user too');
  if (!odooUrl && (odooKey ?? database ?? login ?? salesTeam ?? helpdeskTeam) !== null)
    missing(
      'ODOO_BASE_URL',
      'other settings of Odoo are there, so write its address too, like https://erp.example.com',
    );
  if (transport === 'restapi')
    problems.push('ODOO_TRANSPORT=restapi is not available in this version: use auto, json2 or jsonrpc');
  if (transport === 'jsonrpc' && odooUrl) {
    if (!database) missing('ODOO_DATABASE', 'ODOO_TRANSPORT=jsonrpc needs the name of the database');
    if (!login)
      missing('ODOO_LOGIN', 'ODOO_TRANSPORT=jsonrpc needs the login of the user whose API key it is');
  }

  const siteUrl = read.url('SITE_URL');
  if (siteUrl && new URL(siteUrl).pathname !== '/')
    problems.push('SITE_URL must end with the name of the host: the site has no path in front of its pages');

  const siteKey = read.text('RECAPTCHA_SITE_KEY');
  const secretKey = read.text('RECAPTCHA_SECRET_KEY');
  const captcha = {
    minScore: read.number('RECAPTCHA_MIN_SCORE', 0.5, { min: 0, max: 1 }),
    verifyUrl: read.url('RECAPTCHA_VERIFY_URL') ?? 'https://www.google.com/recaptcha/api/siteverify',
    policy: read.oneOf('CAPTCHA_POLICY', ['hold', 'refuse'], 'hold'),
  };
  const captchaRequired = read.flag('REQUIRE_CAPTCHA', false);
  if (siteKey && !secretKey)
    missing('RECAPTCHA_SECRET_KEY', 'RECAPTCHA_SITE_KEY is set, and one is of no use without the other');
  if (!siteKey && secretKey)
    missing('RECAPTCHA_SITE_KEY', 'RECAPTCHA_SECRET_KEY is set, and one is of no use without the other');
  if (captchaRequired && !siteKey && !secretKey)
    problems.push('REQUIRE_CAPTCHA=true, but RECAPTCHA_SITE_KEY and RECAPTCHA_SECRET_KEY are missing');

  const rateSoft = read.number('RATE_SOFT', 10, { min: 0, max: 1_000_000, whole: true });
  const rateHard = read.number('RATE_HARD', 30, { min: 0, max: 1_000_000, whole: true });
  if (rateSoft > 0 && rateHard > 0 && rateHard < rateSoft)
    problems.push(
      'RATE_HARD must not be smaller than RATE_SOFT: posts are held first and answered 429 later',
    );

  const sandbox = {
    port: read.number('SANDBOX_PORT', 8169, { min: 0, max: 65535, whole: true }),
    file: read.text('SANDBOX_FILE') ?? './data/sandbox-odoo.jsonl',
  };

  const themes = readdirSync(join(root, 'themes'))
    .filter((file) => file.endsWith('.css') && file !== 'site.css')
    .map((file) => file.slice(0, -'.css'.length));

  const config = {
    host: read.text('HOST'),
    port,
    siteUrl,
    theme: read.oneOf('THEME', themes, 'slate'),
    contentDir: read.text('CONTENT_DIR') ?? join(root, 'content'),
    trustProxy: read.trustProxy('TRUST_PROXY'),
    logLevel: read.oneOf('LOG_LEVEL', logLevels, 'info'),
    outbox: { url: read.databaseUrl('DATABASE_URL', 'file:./data/porchlight.db') },
    odoo:
      odooUrl && odooKey
        ? {
            baseUrl: odooUrl,
            apiKey: odooKey,
            database,
            login,
            transport,
            salesTeam,
            helpdeskTeam,
          }
        : null,
    sandbox: read.oneOf('SANDBOX_ODOO', ['on', 'off'], 'on') === 'on' ? sandbox : null,
    captcha: siteKey && secretKey ? { siteKey, secretKey, ...captcha } : null,
    rate: { soft: rateSoft, hard: rateHard },
    minFillMs: read.number('MIN_FILL_MS', 2000, { min: 0, max: 600_000, whole: true }),
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config);
}

function reader(env: Environment, problems: string[]) {
  function text(name: string): string | null {
    const file = env[`${name}_FILE`]?.trim();
    const value = env[name]?.trim();
    if (!file) return value || null;
    if (value) problems.push(`${name} and ${name}_FILE are both set: keep one of them`);
    try {
      const content = readFileSync(file, 'utf8').trim();
      if (content) return content;
      problems.push(`${name}_FILE names an empty file`);
    } catch (error) {
      // Without what was given: it may be the secret itself.
      problems.push(
        `${name}_FILE must be the path of a file that can be read (${(error as NodeJS.ErrnoException).code})`,
      );
    }
    return null;
  }

  function number(
    name: string,
    fallback: number,
    { min, max, whole = false }: { min: number; max: number; whole?: boolean },
  ): number {
    const value = text(name);
    if (value === null) return fallback;
    const parsed = Number(value);
    if (Number.isFinite(parsed) && parsed >= min && parsed <= max && (!whole || Number.isInteger(parsed)))
      return parsed;
    problems.push(`${name} must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}`);
    return fallback;
  }

  function oneOf<const T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const value = text(name);
    if (value === null) return fallback;
    const choice = choices.find((candidate) => candidate === value);
    if (choice !== undefined) return choice;
    problems.push(`${name} must be one of ${choices.join(', ')}`);
    return fallback;
  }

  function flag(name: string, fallback: boolean): boolean {
    return oneOf(name, ['true', 'false'], fallback ? 'true' : 'false') === 'true';
  }

  /** Without a trailing slash, so that paths can be put behind it. */
  function url(name: string): string | null {
    const value = text(name);
    if (value === null) return null;
    const parsed = URL.canParse(value) ? new URL(value) : null;
    if (
      parsed &&
      (parsed.protocol === 'http:' || parsed.protocol === 'https:') &&
      !parsed.username &&
      !parsed.password &&
      !parsed.search &&
      !parsed.hash
    ) {
      return parsed.href.replace(/\/+$/, '');
    }
    problems.push(
      `${name} must be an address that begins with http:// or https://, without user name, password, ? or #`,
    );
    return null;
  }

  function databaseUrl(name: string, fallback: string): string {
    const value = text(name) ?? fallback;
    if (/^postgres(ql)?:\/\//.test(value))
      problems.push(`${name}: PostgreSQL is not available in this version: use file:./data/porchlight.db`);
    else if (!value.startsWith('file:') || value.length === 'file:'.length)
      problems.push(`${name} must be like file:./data/porchlight.db`);
    return value;
  }

  /** What Express calls "trust proxy": false, a number of proxies, or their addresses. `true` would believe anyone. */
  function trustProxy(name: string): false | number | string[] {
    const value = text(name);
    if (value === null || value === 'false') return false;
    if (/^[1-9]$/.test(value)) return Number(value);
    const addresses = value.split(',').map((address) => address.trim());
    if (
      addresses.every(
        (address) => ['loopback', 'linklocal', 'uniquelocal'].includes(address) || isAddressRange(address),
      )
    )
      return addresses;
    problems.push(
      `${name} must be a number of proxies such as 1, or their addresses such as 10.0.0.0/8; "true" would let anyone choose their own address`,
    );
    return false;
  }

  return { text, number, oneOf, flag, url, databaseUrl, trustProxy };
}

function isAddressRange(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/');
  const version = isIP(address);
  if (version === 0 || address.includes('%') || rest.length > 0) return false;
  return (
    bits === undefined ||
    (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (version === 4 ? 32 : 128))
  );
}
