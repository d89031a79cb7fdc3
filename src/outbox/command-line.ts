// What can be said to `npm run outbox`, and what a line of it means.
import { parseArgs } from 'node:util';
import type { Format } from './command-export.ts';
import type { DeliveryState } from './outbox.ts';

const formats: readonly Format[] = ['csv', 'jsonl'];

export const states: readonly DeliveryState[] = ['pending', 'held', 'delivered', 'parked', 'discarded'];

export const usage = `Usage: npm run outbox -- COMMAND

  list [--state STATE] [--limit N]  deliveries, the newest first (100 unless told otherwise)
                                    STATE: ${states.join(', ')}
  show NAME                         all that the visitor wrote (personal data), the names of the files, and
                                    how each step stands: the record, its files and its note
  retry NAME | --all                parked, or waiting: tried again at once
  release NAME | --all              held: delivered like any other from now on
  discard NAME                      held or parked: never delivered, kept as a record
  stats                             how many in which state
  export [FILE] [--state STATE]     all that was sent and is kept (personal data), a line for each: for a
         [--format csv | jsonl]     spreadsheet, or as JSON for a program. Without FILE: npm run -s outbox ...
  erase NAME [--yes]                takes away for good what was sent, whatever its state,
  erase [--email E] [--phone P]     or all that came from this address or number; asks before it does,
                                    and says what Odoo still has
  backup FILE                       a copy of the whole outbox, checked, in a new file (SQLite)
  restore FILE                      the outbox anew from a backup, where there is none: stop the site first
  export --everything FILE          the whole outbox, with secret, files and drafts, to move it: stop the site first
  import FILE                       all of that into the empty outbox of DATABASE_URL, such as one in PostgreSQL;
                                    again after an interruption, it goes on

NAME is a reference (E-7F4K-2Q9M) or the id of a submission, for all its deliveries, or the External ID
of one of them.
All but the last three work while the site runs and while it does not.
Exit code: 0 done, 1 not done, 2 not understood.`;

const verbs = [
  'list',
  'show',
  'retry',
  'release',
  'discard',
  'stats',
  'export',
  'erase',
  'backup',
  'restore',
  'import',
] as const;
export type Verb = (typeof verbs)[number];

/** Which options a verb takes besides --help. */
const optionsOf: Record<Verb, readonly string[]> = {
  list: ['state', 'limit'],
  show: [],
  retry: ['all'],
  release: ['all'],
  discard: [],
  stats: [],
  export: ['state', 'format', 'everything'],
  erase: ['email', 'phone', 'yes'],
  backup: [],
  restore: [],
  import: [],
};

const ofFiles: readonly Verb[] = ['backup', 'restore', 'import'];
const takesName: readonly Verb[] = [...ofFiles, 'show', 'retry', 'release', 'discard', 'export', 'erase'];

export interface Command {
  help: boolean;
  verb: Verb;
  /** Of a delivery, or of a file. */
  name: string;
  all: boolean;
  state: DeliveryState | undefined;
  limit: number;
  format: Format;
  email: string | undefined;
  phone: string | undefined;
  yes: boolean;
  everything: boolean;
}

/** A text says what was not understood. */
export function parse(args: string[]): Command | string {
  let parsed;
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        all: { type: 'boolean' },
        state: { type: 'string' },
        limit: { type: 'string' },
        format: { type: 'string' },
        email: { type: 'string' },
        phone: { type: 'string' },
        yes: { type: 'boolean' },
        everything: { type: 'boolean' },
      },
    });
  } catch (error) {
    return (error as Error).message;
  }
  const { values, positionals } = parsed;
  const [word = '', name = '', ...rest] = positionals;
  const verb = verbs.find((v) => v === word);
  const { help = false, all = false, yes = false, everything = false, email, phone } = values;
  const state = states.find((s) => s === values.state);
  const limit = Number(values.limit ?? 100);
  const format = formats.find((f) => f === (values.format ?? 'csv')) ?? 'csv';
  const options = { help, all, state, limit, format, email, phone, yes, everything };
  const command: Command = { verb: verb ?? 'list', name, ...options };
  if (help) return command;
  if (!verb) return word === '' ? 'Which command?' : `There is no command "${word}".`;
  if (rest.length > 0) return 'One name at a time.';
  const foreign = Object.keys(values).find((option) => !optionsOf[verb].includes(option));
  if (foreign !== undefined) return `${verb} does not take --${foreign}.`;
  if (values.state !== undefined && !state) return `There is no state "${values.state}".`;
  if (!Number.isInteger(limit) || limit < 1) return '--limit must be a whole number, 1 or more.';
  if (values.format !== undefined && values.format !== format)
    return `There is no format "${values.format}".`;
  if (everything && (state ?? values.format) !== undefined) return 'All of it has a form of its own.';
  return wrongName(command) ?? command;
}

function wrongName({ verb, name, all, email, phone, everything }: Command): string | undefined {
  if (name === '' && (ofFiles.includes(verb) || everything)) return `${verb} needs the name of a file.`;
  const others = optionsOf[verb].filter((option) => ['all', 'email', 'phone'].includes(option));
  const isOther = all || email !== undefined || phone !== undefined;
  if (isOther && name !== '')
    return `Either a name or ${others.map((option) => `--${option}`).join(' and ')}.`;
  if (email?.trim() === '' || phone?.trim() === '') return 'An address or a number must not be empty.';
  if (name !== '' && !takesName.includes(verb)) {
    const isState = verb === 'list' && states.some((s) => s === name);
    return `${verb} takes no name${isState ? `: list --state ${name}?` : '.'}`;
  }
  if (name === '' && takesName.includes(verb) && verb !== 'export' && !isOther)
    return [`${verb} needs a name`, ...others.map((option) => `--${option}`)].join(' or ') + '.';
  return undefined;
}
