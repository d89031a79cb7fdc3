// `npm run outbox`: the owner's desk.
import 'dotenv/config';
import { createInterface } from 'node:readline/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { loadConfig } from '../config.ts';
import { runOutboxCommand } from './command.ts';
import { databaseFileOf, openOutbox } from './open.ts';

async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question} Type yes: `);
  terminal.close();
  return answer.trim().toLowerCase() === 'yes';
}

// Whoever reads only the beginning, such as `head`, leaves the rest of the work to be done all the same.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  process.exitCode = await runOutboxCommand(process.argv.slice(2), {
    openDesk: (purpose) => openOutbox({ url: loadConfig(process.env).outbox.url, purpose }),
    databaseFile: () => databaseFileOf(loadConfig(process.env).outbox.url),
    settings: () => {
      const { odoo, retention } = loadConfig(process.env);
      return { odooUrl: odoo?.access.baseUrl ?? null, heldMs: retention.heldMs };
    },
    print: (text) => console.log(text),
    complain: (text) => console.error(text),
    write: (text) => process.stdout.write(text),
    confirm: process.stdin.isTTY ? confirm : null,
    pause: () => wait(1000),
    now: Date.now,
  });
} catch (error) {
  if (!(error instanceof Error && error.name === 'ConfigError')) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
