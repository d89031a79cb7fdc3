// The only reader of the environment. Reports every problem at once and has no default for a secret.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readAlertAddress } from './config-alert.ts';
import { readDatabaseUrl } from './config-database.ts';
import { type Environment, readEnvironment } from './config-reader.ts';

const root = join(import.meta.dirname, '..');
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** One or more settings are wrong; the message lists all of them, one a line, with what to write instead. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: string[]) {
    super(`Bad configuration:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

export type Config = ReturnType<typeof loadConfig>;

/**
 * Reads every setting from `env`. A setting may also come from the file that NAME_FILE names, or the file NAME in the
 * folder SECRETS_DIR, as the secrets of Docker and the credentials of systemd do.
 * Throws ConfigError naming every problem; no value of a secret is ever part of a message.
 */
export function loadConfig(env: Environment) {
  const problems: string[] = [];
  const read = readEnvironment(env, problems);
  // What is there but wrong has been told already.
  const missing = (name: string, why: string) => {
    if (!problems.some((problem) => problem.startsWith(name))) problems.push(`${name} is missing: ${why}`);
  };

  const port = read.number('PORT', 8001, { min: 0, max: 65535, whole: true });
  const odooUrl = read.url('ODOO_BASE_URL');
  const access = {
    apiKey: read.text('ODOO_API_KEY'),
    apiKeyFile: read.path('ODOO_API_KEY'),
    database: read.text('ODOO_DATABASE'),
    login: read.text('ODOO_LOGIN'),
    transport: read.oneOf('ODOO_TRANSPORT', ['auto', 'json2', 'jsonrpc', 'restapi'], 'auto'),
    clientId: read.text('ODOO_CLIENT_ID'),
    clientSecret: read.text('ODOO_CLIENT_SECRET'),
  };
  const salesTeam = read.text('ODOO_SALES_TEAM');
  const helpdeskTeam = read.text('ODOO_HELPDESK_TEAM');
  const { apiKey, database, login, transport, clientId, clientSecret } = access;
  if (clientId && !clientSecret)
    missing('ODOO_CLIENT_SECRET', 'ODOO_CLIENT_ID is set, and one is of no use without the other');
  if (!clientId && clientSecret)
    missing('ODOO_CLIENT_ID', 'ODOO_CLIENT_SECRET is set, and one is of no use without the other');
  if (odooUrl && !apiKey && !(transport === 'restapi' && (clientId ?? clientSecret)))
    missing(
      'ODOO_API_KEY',
      clientId
        ? 'only ODOO_TRANSPORT=restapi can do with ODOO_CLIENT_ID and ODOO_CLIENT_SECRET in its place'
        : 'ODOO_BASE_URL is set, so write the API key of the Odoo user too',
    );
  if (
    !odooUrl &&
    (apiKey ?? database ?? login ?? clientId ?? clientSecret ?? salesTeam ?? helpdeskTeam) !== null
  )
    missing(
      'ODOO_BASE_URL',
      'other settings of Odoo are there, so write its address too, like https://erp.example.com',
    );
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

  const unset = -1;
  const metricsPort = read.number('METRICS_PORT', unset, { min: 0, max: 65535, whole: true });
  if (metricsPort === port && port !== 0) problems.push('METRICS_PORT must be another than PORT');
  const metricsHost = read.text('METRICS_HOST') ?? '127.0.0.1';
  const alerts = {
    address: readAlertAddress(read.text('ALERT_URL'), read.text('ALERT_SECRET'), problems),
    silence: read.number('ALERT_SILENCE', 10, { min: 0, max: 1_000_000 }),
  };

  const themes = readdirSync(join(root, 'themes'))
    .filter((file) => file.endsWith('.css') && file !== 'site.css')
    .map((file) => file.slice(0, -'.css'.length));

  const config = {
    host: read.text('HOST'),
    port,
    siteUrl,
    theme: read.oneOf('THEME', themes, 'slate'),
    contentDir: read.text('CONTENT_DIR') ?? join(root, 'content/electrician'),
    picturesDir: read.text('PICTURES_DIR') ?? join(root, 'static/built'),
    devPages: read.flag('DEV_PAGES', false),
    trustProxy: read.trustProxy('TRUST_PROXY'),
    logLevel: read.oneOf('LOG_LEVEL', logLevels, 'info'),
    outbox: {
      url: readDatabaseUrl(read.text('DATABASE_URL'), read.text('DATABASE_PASSWORD'), problems),
    },
    odoo: odooUrl === null ? null : { access: { baseUrl: odooUrl, ...access }, salesTeam, helpdeskTeam },
    sandbox: read.oneOf('SANDBOX_ODOO', ['on', 'off'], 'on') === 'on' ? sandbox : null,
    captcha: siteKey && secretKey ? { siteKey, secretKey, ...captcha } : null,
    rate: { soft: rateSoft, hard: rateHard },
    uploadsBudgetBytes:
      read.number('UPLOADS_BUDGET_MB', 1024, { min: 16, max: 1_000_000, whole: true }) * 1024 * 1024,
    retention: {
      answersMs: read.number('RETENTION_DAYS', 30, { min: 1, max: 400, whole: true }) * dayMs,
      heldMs: read.number('HELD_RETENTION_DAYS', 90, { min: 8, max: 365, whole: true }) * dayMs,
    },
    metrics: metricsPort === unset ? null : { host: metricsHost, port: metricsPort },
    alerts,
    canaryEveryMs: read.number('CANARY_EVERY', 0, { min: 0, max: 168, whole: true }) * hourMs,
    minFillMs: read.number('MIN_FILL_MS', 2000, { min: 0, max: 600_000, whole: true }),
  };
  read.refuseOthers();
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config);
}
