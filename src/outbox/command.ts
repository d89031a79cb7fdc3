// The owner's commands on the outbox, apart from where it is and how it is opened.
import { parseArgs } from 'node:util';
import { listing, statistics } from './command-list.ts';
import { describeDelivery } from './command-show.ts';
import {
  OutboxError,
  OutboxUnavailable,
  type DeliveryDetail,
  type DeliveryState,
  type Outbox,
  type OutboxDesk,
} from './outbox.ts';

type Desk = OutboxDesk & Pick<Outbox, 'stats' | 'close'>;

interface CommandDeps {
  /** Called only when the command needs the outbox. */
  openDesk: () => Promise<Desk>;
  print: (text: string) => void;
  complain: (text: string) => void;
  now: () => number;
}

const states: readonly DeliveryState[] = ['pending', 'held', 'delivered', 'parked', 'discarded'];

const usage = `Usage: npm run outbox -- COMMAND

  list [--state STATE] [--limit N]  deliveries, the newest first (100 unless told otherwise)
                                    STATE: ${states.join(', ')}
  show NAME                         all that the visitor wrote (personal data), the names of the files, and
                                    how each step stands: the record, its files and its note
  retry NAME | --all                parked, or waiting: tried again at once
  release NAME | --all              held: delivered like any other from now on
  discard NAME                      held or parked: never delivered, kept as a record
  stats                             how many in which state

NAME is a reference (E-7F4K-2Q9M) or the id of a submission, for all its deliveries, or the External ID
of one of them.
It works while the site runs and while it does not.
Exit code: 0 done, 1 not done, 2 not understood.`;

/** Carries out one command line and answers the exit code of the process. */
export async function runOutboxCommand(args: string[], deps: CommandDeps): Promise<number> {
  const command = parse(args);
  if (typeof command === 'string') {
    deps.complain(`${command}\n\n${usage}`);
    return 2;
  }
  if (command.help) {
    deps.print(usage);
    return 0;
  }
  let desk: Desk | undefined;
  try {
    desk = await deps.openDesk();
    return await carryOut(command, desk, deps);
  } catch (error) {
    if (!(error instanceof OutboxError || error instanceof OutboxUnavailable)) throw error;
    deps.complain(error.message);
    return 1;
  } finally {
    await desk?.close();
  }
}

const verbs = ['list', 'show', 'retry', 'release', 'discard', 'stats'] as const;
type Verb = (typeof verbs)[number];

interface Command {
  help: boolean;
  verb: Verb;
  name: string;
  all: boolean;
  state: DeliveryState | undefined;
  limit: number;
}

/** A text says what was not understood. */
function parse(args: string[]): Command | string {
  let parsed;
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        all: { type: 'boolean', default: false },
        state: { type: 'string' },
        limit: { type: 'string', default: '100' },
      },
    });
  } catch (error) {
    return (error as Error).message;
  }
  const { values, positionals } = parsed;
  const { help, all } = values;
  const [word = '', name = '', ...rest] = positionals;
  const verb = verbs.find((v) => v === word);
  const state = states.find((s) => s === values.state);
  const limit = Number(values.limit);
  if (help) return { help, verb: 'list', name, all, state, limit };
  if (!verb) return word === '' ? 'Which command?' : `There is no command "${word}".`;
  if (rest.length > 0) return 'One name at a time.';
  if (values.state !== undefined && !state) return `There is no state "${values.state}".`;
  if (!Number.isInteger(limit) || limit < 1) return '--limit must be a whole number, 1 or more.';
  const takesAll = verb === 'retry' || verb === 'release';
  const takesName = takesAll || verb === 'show' || verb === 'discard';
  if (all && !takesAll) return `${verb} does not take --all.`;
  if (all && name !== '') return 'Either a name or --all.';
  if (name !== '' && !takesName) {
    const isState = verb === 'list' && states.some((s) => s === name);
    return `${verb} takes no name${isState ? `: list --state ${name}?` : '.'}`;
  }
  if (takesName && name === '' && !all) return `${verb} needs a name${takesAll ? ' or --all' : ''}.`;
  return { help, verb, name, all, state, limit };
}

const fits = {
  retry: 'parked ones and those that wait for a later try',
  release: 'held ones',
  discard: 'held and parked ones',
} as const;
const done = { retry: 'tried again at once', release: 'released', discard: 'discarded' } as const;

async function carryOut(
  { verb, name, all, state, limit }: Command,
  desk: Desk,
  { print, complain, now }: CommandDeps,
): Promise<number> {
  if (verb === 'list') {
    print(listing(await desk.list({ limit, ...(state && { state }) }), now()));
    return 0;
  }
  if (verb === 'stats') {
    print(statistics(await desk.stats()));
    return 0;
  }
  if (all && verb !== 'show' && verb !== 'discard') {
    const changed = await (verb === 'retry' ? desk.retryAll(now()) : desk.releaseAll(now()));
    print(`${changed} ${done[verb]}.`);
    return 0;
  }
  const changed = verb === 'show' ? 0 : await desk[verb](name, now());
  const delivery = await desk.show(name);
  if (!delivery) complain(`There is no delivery "${name}": npm run outbox -- list shows all.`);
  else if (verb === 'show') print(describeDelivery(delivery, now()));
  else if (changed > 0) {
    print(`${delivery.reference}: ${changed > 1 ? `${changed} deliveries ` : ''}${done[verb]}.`);
  } else
    complain(`${delivery.reference} is ${statesOf(delivery, name)}: ${verb} changes only ${fits[verb]}.`);
  return delivery && (verb === 'show' || changed > 0) ? 0 : 1;
}

/** Of all the deliveries that `name` stands for. */
function statesOf({ externalId, state, steps }: DeliveryDetail, name: string): string {
  if (name === externalId) return state;
  return [...new Set(steps.map((step) => step.state))].join(' and ');
}
