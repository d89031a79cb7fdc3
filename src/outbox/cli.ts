// `npm run outbox`: the owner's desk.
import 'dotenv/config';
import { loadConfig } from '../config.ts';
import { runOutboxCommand } from './command.ts';
import { openOutbox } from './open.ts';

try {
  process.exitCode = await runOutboxCommand(process.argv.slice(2), {
    openDesk: () => openOutbox({ url: loadConfig(process.env).outbox.url, purpose: 'desk' }),
    print: (text) => console.log(text),
    complain: (text) => console.error(text),
    now: Date.now,
  });
} catch (error) {
  if (!(error instanceof Error && error.name === 'ConfigError')) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
