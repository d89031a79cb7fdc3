// npm run theme:new -- --name teal --hex "#0f766e": writes themes/teal.css, a theme around one colour.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeTheme } from './theme-colors.ts';
import { isInstalled } from './tools.ts';

const themesDir = join(import.meta.dirname, '../themes');
// What begins with # is a remark to a shell, which hands over the rest.
const usage =
  'Write it like this, for without the quotes the shell drops the colour: npm run theme:new -- --name teal --hex "#0f766e"';
const read = (name: string) => readFileSync(join(themesDir, `${name}.css`), 'utf8');

try {
  const { name, hex } = readArguments();
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name === 'site')
    throw new Error(`"${name}" is no name for a theme: small letters, digits and hyphens. ${usage}`);
  const wanted = /^#?([0-9a-f]{6})$/i.exec(hex)?.[1]?.toLowerCase();
  if (wanted === undefined) throw new Error(`"${hex}" is no colour: # and six of 0-9 and a-f. ${usage}`);
  const file = join(themesDir, `${name}.css`);
  if (existsSync(file))
    throw new Error(`themes/${name}.css is there already: choose another name, or remove it`);

  const models = { blue: read('blue'), slate: read('slate'), earth: read('earth') };
  const { css, primary } = makeTheme(name, `#${wanted}`, models);
  writeFileSync(file, css, { flag: 'wx' });
  console.log(`Wrote themes/${name}.css. Use it with THEME=${name}`);
  if (!isInstalled('@tailwindcss/cli'))
    console.log(
      'It has to be built into the stylesheet first, and the tools for it are not installed here: copy the file to themes/ of the whole project and run: npm ci --include=dev && npm run build',
    );
  if (primary !== `#${wanted}`)
    console.log(
      `#${wanted} cannot be read on light paper: its buttons are ${primary}, the nearest that can.`,
    );
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

function readArguments() {
  const text = { type: 'string', default: '' } as const;
  try {
    return parseArgs({ options: { name: text, hex: text } }).values;
  } catch (error) {
    throw new Error(`${(error as Error).message}. ${usage}`, { cause: error });
  }
}
