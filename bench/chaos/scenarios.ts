// Every scenario by its name, in its short form and its long one.
import { proveFsyncErrors } from '../../test/power/fsync-errors.ts';
import { provePowerCuts } from '../../test/power/power-cuts.ts';
import { cannotWatch } from '../../test/power/recording.ts';
import { skipPostgres } from '../../test/support/postgres.ts';
import { proveAway, provePostgresAway } from './away.ts';
import { proveClock, provePostgresClock } from './clock.ts';
import { proveKills, provePostgresKills } from './kill.ts';
import { provePartition } from './partition.ts';
import { provePlace } from './place.ts';
import { provePoison } from './poison.ts';
import { proveFencing, proveSiteFencing } from './stop.ts';
import { emptyTally, type Tally } from './tally.ts';
import { proveStops } from './term.ts';

export interface Run {
  short: boolean;
  seed: number;
  log: (line: string) => void;
}

interface Scenario {
  /** Why it cannot run on this machine, or false. */
  skip: () => string | false;
  prove: (run: Run) => Promise<Tally>;
}

const anywhere = () => false as const;
const needsPostgres = () => skipPostgres;
const load = (short: boolean) => ({ perSecond: short ? 30 : 50 });

async function proveOnPowerCuts({ short, ...run }: Run): Promise<Tally> {
  const proof = await provePowerCuts({ ...run, images: short ? 100 : 2000 });
  const { acknowledged, lost, corrupt, words, control } = proof;
  const isVoid = control.lost === 0;
  return {
    ...emptyTally('power cuts, SQLite'),
    times: `${proof.images} images`,
    acknowledged,
    lost,
    corrupt,
    broken: isVoid ? 1 : 0,
    words: isVoid ? [...words, 'the control lost nothing: the proof is void'] : words,
  };
}

async function proveOnFsyncErrors({ short, ...run }: Run): Promise<Tally> {
  const proof = await proveFsyncErrors({ ...run, places: short ? 5 : 40 });
  const { acknowledged, lost, corrupt, words } = proof;
  const what = emptyTally('failing fsync, SQLite');
  return { ...what, times: `${proof.places} places`, acknowledged, lost, corrupt, words };
}

export const scenarios = {
  kill: {
    skip: anywhere,
    prove: ({ short, ...run }) => proveKills({ ...run, ...load(short), times: short ? 6 : 200, rests: true }),
  },
  postgres: {
    skip: needsPostgres,
    prove: ({ short, ...run }) =>
      provePostgresKills({ ...run, ...load(short), times: short ? 6 : 200, rests: !short }),
  },
  stop: {
    skip: needsPostgres,
    prove: ({ short, ...run }) =>
      short
        ? proveFencing({ ...run, times: 2, leaseMs: 3000 })
        : proveSiteFencing({ ...run, times: 2, stoppedMs: 120_000 }),
  },
  term: {
    skip: anywhere,
    prove: ({ short, ...run }) => proveStops({ ...run, ...load(short), times: short ? 3 : 40 }),
  },
  poison: {
    skip: anywhere,
    prove: ({ short, ...run }) => provePoison({ ...run, times: short ? 100 : 1000 }),
  },
  clock: { skip: anywhere, prove: ({ short, ...run }) => proveClock({ ...run, ...load(short) }) },
  clocks: {
    skip: needsPostgres,
    prove: ({ short, ...run }) => provePostgresClock({ ...run, ...load(short) }),
  },
  place: { skip: anywhere, prove: ({ short, ...run }) => provePlace({ ...run, ...load(short) }) },
  partition: {
    skip: needsPostgres,
    prove: ({ short, ...run }) =>
      provePartition({ ...run, ...load(short), times: short ? 1 : 3, cutMs: short ? 8000 : 100_000 }),
  },
  away: {
    skip: anywhere,
    prove: ({ short, ...run }) => proveAway({ ...run, dayTakesMs: short ? 300 : 2000 }),
  },
  aways: {
    skip: needsPostgres,
    prove: ({ short, ...run }) => provePostgresAway({ ...run, dayTakesMs: short ? 300 : 2000 }),
  },
  power: { skip: cannotWatch, prove: proveOnPowerCuts },
  fsync: { skip: cannotWatch, prove: proveOnFsyncErrors },
} satisfies Record<string, Scenario>;
