// The life of the process: read the settings, start, say in plain words what runs, stop on a signal.
import 'dotenv/config';
import { loadConfig } from './config.ts';
import { createLog } from './log.ts';
import { startPorchlight } from './porchlight.ts';

const notWritable =
  'The site cannot write there: name a file on a disk with room, in a folder of its own user (SANDBOX_FILE).';

/** The owner's mistakes are told in one message without a stack; anything else is a bug and keeps it. */
const ownerMistakes: Record<string, string> = {
  ConfigError: '',
  ContentError: '',
  WordsError: '',
  ThemeError: '',
  FrontError: '',
  PictureError: '',
  OutboxError: '',
  JournalError: '',
  EADDRINUSE:
    'Another program listens on that port already: stop it (`ss -ltnp` shows which it is), or choose another port with PORT (or METRICS_PORT).',
  'listen EACCES': 'This user may not listen there: choose a port above 1023 with PORT (or METRICS_PORT).',
  EACCES: notWritable,
  EROFS: notWritable,
  ENOSPC: notWritable,
  ENOTFOUND: 'There is no such host: correct HOST, or leave it out to listen on every address.',
  EADDRNOTAVAIL:
    'This machine does not have that address: correct HOST, or leave it out to listen on every address.',
};

// Docker cuts off what has not ended 40 s after it was told to (docker-compose.yml); 20 s are what a stop should take.
const longestStopMs = 35_000;

// Whoever waits for an answer then still gets the page that holds what they typed.
const lastAnswersMs = 500;

function fail(error: unknown): never {
  const { name, code = '', syscall, message, stack } = error as NodeJS.ErrnoException;
  const advice = ownerMistakes[name] ?? ownerMistakes[`${syscall} ${code}`] ?? ownerMistakes[code];
  process.stderr.write(
    advice === undefined ? `${stack ?? String(error)}\n` : `${message}\n${advice}`.trimEnd() + '\n',
  );
  process.exit(1);
}

try {
  const config = loadConfig(process.env);
  const log = createLog({ level: config.logLevel, pretty: process.stdout.isTTY });
  // Half alive is worse than restarted: what was acknowledged is on disk.
  const giveUp = (error: unknown, words: string) => {
    log.fatal({ err: error }, words);
    process.exit(1);
  };
  const storeCrashed = 'the store has crashed: the process ends, to be started again';
  const porchlight = await startPorchlight(config, {
    log,
    onStoreCrash: (error) => setTimeout(giveUp, lastAnswersMs, error, storeCrashed),
  });

  log.info(`the site is at ${porchlight.url}`);
  if (porchlight.sandboxUrl !== null) {
    log.warn(`no Odoo is configured: requests go to the sandbox Odoo, see them at ${porchlight.sandboxUrl}`);
  } else if (config.odoo) {
    log.info(`requests are delivered to ${config.odoo.access.baseUrl}`);
  } else {
    log.warn('no Odoo is configured: requests wait until ODOO_BASE_URL and ODOO_API_KEY are set');
  }
  // The address of a PostgreSQL holds a password.
  const store = config.outbox.url.replace(/^postgres.*/s, 'PostgreSQL');
  log.info(`requests are kept in ${store} until they are delivered`);
  if (config.captcha === null)
    log.warn('captcha is off: set RECAPTCHA_SITE_KEY and RECAPTCHA_SECRET_KEY to switch it on');

  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info(`${signal}: finishing what is in hand`);
    setTimeout(() => {
      log.fatal('the stop takes too long: the process ends now, and what was acknowledged is on disk');
      process.exit(1);
    }, longestStopMs).unref();
    porchlight.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  process.on('uncaughtException', (error) => giveUp(error, 'a bug ended the process'));
} catch (error) {
  fail(error);
}
