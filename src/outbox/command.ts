// The owner's commands on the outbox, apart from where it is and how it is opened.
import { backUpTo, restoreFrom } from './command-backup.ts';
import { eraseFor, type EraseDeps } from './command-erase.ts';
import { exportOf, writeParts } from './command-export.ts';
import { parse, usage, type Command } from './command-line.ts';
import { listing, statistics } from './command-list.ts';
import { exportEverything, importEverything } from './command-move.ts';
import { describeDelivery } from './command-show.ts';
import { OutboxError, OutboxUnavailable, type DeliveryDetail, type Outbox } from './outbox.ts';

interface CommandDeps extends Omit<EraseDeps, 'desk' | 'odooUrl'> {
  /** Called only when the command needs the outbox. `move`: shuts every site out, and makes one where there is none. */
  openDesk: (purpose: 'desk' | 'move') => Promise<Outbox>;
  /** The path of the outbox; null when it is in a PostgreSQL. */
  databaseFile: () => string | null;
  /** As it is, without a line break of its own. */
  write: (text: string) => void;
  settings: () => {
    odooUrl: string | null;
    /** How long what is held is kept. */
    heldMs: number;
  };
}

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
  try {
    if (command.verb === 'backup') return backUpTo(command.name, deps);
    if (command.verb === 'restore') return restoreFrom(command.name, deps);
    return await (opensItself(command) ? move(command, deps) : atDesk(command, deps));
  } catch (error) {
    const message = explained(error, command.name);
    if (message === undefined) throw error;
    deps.complain(message);
    return 1;
  }
}

/** What a person can mend; anything else is a fault of ours. */
function explained(error: unknown, file: string): string | undefined {
  if (error instanceof OutboxError || error instanceof OutboxUnavailable) return error.message;
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return undefined;
  if (error.code === 'EEXIST') return `${file} exists: name a new one.`;
  const why = error.code === 'ENOENT' ? ': it is not there, or its folder is not' : '';
  return `${file} cannot be used (${String(error.code)})${why}.`;
}

const opensItself = ({ verb, everything }: Command) => verb === 'import' || everything;

function move({ verb, name }: Command, { openDesk, ...deps }: CommandDeps): Promise<number> {
  return (verb === 'import' ? importEverything : exportEverything)(name, { openStore: openDesk, ...deps });
}

async function atDesk(command: Command, deps: CommandDeps): Promise<number> {
  const desk = await deps.openDesk('desk');
  try {
    return await carryOut(command, desk, deps);
  } finally {
    await desk.close();
  }
}

const fits = {
  retry: 'parked ones and those that wait for a later try',
  release: 'held ones',
  discard: 'held and parked ones',
} as const;
const done = { retry: 'tried again at once', release: 'released', discard: 'discarded' } as const;

async function carryOut(command: Command, desk: Outbox, deps: CommandDeps): Promise<number> {
  const { verb, name, all, state, limit, yes, email, phone } = command;
  const { print, now } = deps;
  if (verb === 'list') {
    const listed = await desk.list({ limit, ...(state && { state }) });
    print(listing(listed, now(), deps.settings().heldMs));
    return 0;
  }
  if (verb === 'stats') {
    print(statistics(await desk.stats()));
    return 0;
  }
  if (verb === 'export') return exportTo(name, command, desk, deps);
  if (verb === 'erase') {
    const { odooUrl } = deps.settings();
    return eraseFor(name || { email, phone }, { yes }, { ...deps, desk, odooUrl });
  }
  if (all && (verb === 'retry' || verb === 'release')) {
    const changed = await (verb === 'retry' ? desk.retryAll(now()) : desk.releaseAll(now()));
    print(`${changed} ${done[verb]}.`);
    return 0;
  }
  return changeOrShow(name, verb as 'show' | keyof typeof done, desk, deps);
}

async function changeOrShow(
  name: string,
  verb: 'show' | keyof typeof done,
  desk: Outbox,
  { print, complain, now }: CommandDeps,
): Promise<number> {
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

async function exportTo(
  file: string,
  wanted: Pick<Command, 'format' | 'state'>,
  desk: Outbox,
  { print, write }: CommandDeps,
): Promise<number> {
  const parts = exportOf(desk, wanted);
  if (file === '') {
    for await (const part of parts) write(part);
    return 0;
  }
  await writeParts(file, parts);
  print(
    `${file} holds personal data: keep it where only you can read it, and delete it when it is done with.`,
  );
  return 0;
}
