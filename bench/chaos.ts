// The promise under fire: what was acknowledged is in Odoo exactly once, whatever dies. Exits with 1 when it is not.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { scenarios } from './chaos/scenarios.ts';
import { kept, toTable, type Tally } from './chaos/tally.ts';

const names = Object.keys(scenarios) as (keyof typeof scenarios)[];

const help = `Kills and stops the site under load, cuts its power, and counts what was promised.

  npm run chaos -- [options]

  --short        a few of each, in some minutes; without it, about an hour
  --only <list>  some of ${names.join(',')}
  --seed <n>     the same chances again, but for what the machine itself adds
  --help         this text
`;

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string', default: names.join(',') },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}
const wanted = values.only.split(',');
const unknown = wanted.filter((name) => !names.some((known) => known === name));
if (unknown.length > 0) {
  console.error(`--only takes some of ${names.join(',')}, not ${unknown.join(',')}`);
  process.exit(1);
}
const seed = Number(values.seed);
console.log(`seed ${seed}`);

// So that what ends the servers it started still runs.
process.on('SIGINT', () => process.exit(1)).on('SIGTERM', () => process.exit(1));

const tallies: Tally[] = [];
for (const name of names.filter((one) => wanted.includes(one))) {
  const { skip, prove } = scenarios[name];
  const reason = skip();
  if (reason !== false) {
    console.log(`${name}: left out: ${reason}`);
    continue;
  }
  const tally = await prove({ short: values.short, seed, log: (line) => console.log(`${name}: ${line}`) });
  for (const words of tally.words) console.log(`${name}: ${words}`);
  tallies.push(tally);
}
console.log(`\n${toTable(tallies)}`);
if (tallies.length === 0 || !tallies.every(kept)) process.exitCode = 1;
