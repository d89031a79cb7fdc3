// Builds static/css/site.css with Tailwind, and only when something it is made of has changed.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { demandTool, isBuilt } from './tools.ts';

const root = join(import.meta.dirname, '..');
const output = join(root, 'static/css/site.css');
const entry = 'site.css';
const tool = '@tailwindcss/cli';
const sources = ['themes', 'views', 'build/styles.ts', 'package.json'];

/**
 * Writes static/css/site.css when it is missing, older than any of its sources, or `force` is set; says whether it did.
 * Every theme file in themes/ is in it. Where Tailwind is not installed, what is there is taken as it is. Rejects with
 * Tailwind's own words and leaves the old file when it fails.
 */
export async function buildStyles({ force = false } = {}): Promise<boolean> {
  if (!force && isBuilt(tool, root, output, sources)) return false;
  demandTool(tool, 'The stylesheet');
  const themes = readdirSync(join(root, 'themes')).filter((file) => file.endsWith('.css') && file !== entry);
  const input = [entry, ...themes].map((file) => `@import './themes/${file}';`).join('\n');

  mkdirSync(dirname(output), { recursive: true });
  // Renamed when whole: another process may be reading, or building, at this moment.
  const partial = `${output}.${process.pid}`;
  try {
    await tailwind(['--input', '-', '--output', partial, '--minify', '--cwd', root], input);
    // A page's policy allows no data: address, so an inlined one would be an image or font that never shows.
    if (readFileSync(partial, 'utf8').includes('data:'))
      throw new Error(
        'The stylesheet holds a data: address, which the pages do not allow. Put the file in static/ instead.',
      );
    renameSync(partial, output);
  } finally {
    rmSync(partial, { force: true });
  }
  return true;
}

function tailwind(args: string[], input: string): Promise<void> {
  const manifest = createRequire(import.meta.url).resolve(`${tool}/package.json`);
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: { tailwindcss: string } };
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [join(dirname(manifest), bin.tailwindcss), ...args],
      { cwd: root },
      (error, _stdout, stderr) => {
        if (error) reject(new Error(`The stylesheet could not be built:\n${stderr.trim() || error.message}`));
        else resolve();
      },
    );
    child.stdin?.end(input);
  });
}

if (import.meta.main) {
  try {
    const startedAt = performance.now();
    const built = await buildStyles({ force: process.argv.includes('--force') });
    if (built) console.log(`Built static/css/site.css in ${Math.round(performance.now() - startedAt)} ms`);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
