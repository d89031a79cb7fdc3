// `npm run sandbox`: the stand-in Odoo alone, for trying a site or a client against it.
import { parseArgs } from 'node:util';
import { createSandbox } from './sandbox.ts';

const help = `Runs a stand-in Odoo on this computer.

  npm run sandbox -- [options]

  --port <number>    where it listens (8169)
  --version <16|19>  which Odoo it behaves like (19)
  --file <path>      where it keeps what was delivered (./data/sandbox-odoo.jsonl)
  --help             this text
`;

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '8169' },
        version: { type: 'string', default: '19' },
        file: { type: 'string', default: './data/sandbox-odoo.jsonl' },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${help}`);
  }
}

const { port, version, file, help: wantsHelp } = readOptions();
if (wantsHelp) {
  process.stdout.write(help);
  process.exit(0);
}
if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) {
  fail(`--port must be a number from 0 to 65535, not ${port}`);
}
if (version !== '16' && version !== '19') fail(`--version must be 16 or 19, not ${version}`);

try {
  const sandbox = createSandbox({ version: version === '16' ? 16 : 19, file });
  await sandbox.listen({ port: Number(port) });
  process.stdout.write(`A stand-in Odoo ${sandbox.version} runs. It is not a real Odoo.

  address    ${sandbox.url}  (open it in a browser to see what arrived)
  database   ${sandbox.database}
  login      ${sandbox.login}
  API key    ${sandbox.apiKey}
  kept in    ${file}

To let the site deliver to it, put these lines into .env and run npm start:

  ODOO_BASE_URL=${sandbox.url}
  ODOO_DATABASE=${sandbox.database}
  ODOO_LOGIN=${sandbox.login}
  ODOO_API_KEY=${sandbox.apiKey}

Stop it with Ctrl+C.
`);
  const stop = () => void sandbox.close().then(() => process.exit(0));
  process.on('SIGINT', stop).on('SIGTERM', stop);
} catch (error) {
  const { name, code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') fail(`Port ${port} is taken: choose another with --port.`);
  if (name === 'JournalError') fail(message);
  throw error;
}
