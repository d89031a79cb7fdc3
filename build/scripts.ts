// Bundles browser/ with Alpine to static/js/forms.js, and only when something it is made of has changed.
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BuildFailure } from 'esbuild';
import { demandTool, isBuilt } from './tools.ts';

const root = join(import.meta.dirname, '..');
const output = join(root, 'static/js/forms.js');
const sources = [
  'browser',
  'src/web/condition.ts',
  'src/web/tidy.ts',
  'build/scripts.ts',
  'package.json',
  'package-lock.json',
];

/**
 * Writes static/js/forms.js when it is missing, older than any of its sources, or `force` is set; says whether it did.
 * Where esbuild is not installed, what is there is taken as it is. Rejects with esbuild's own words and leaves the old
 * file when it fails.
 */
export async function buildScripts({ force = false } = {}): Promise<boolean> {
  if (!force && isBuilt('esbuild', root, output, sources)) return false;
  demandTool('esbuild', "The forms' script");
  const { build, formatMessages } = await import('esbuild');
  const wordsOf = async (error: unknown): Promise<string> => {
    const { errors } = error as Partial<BuildFailure>;
    if (!errors) return (error as Error).message;
    return (await formatMessages(errors, { kind: 'error' })).join('').trim();
  };
  mkdirSync(dirname(output), { recursive: true });
  // Renamed when whole: another process may be reading, or building, at this moment.
  const partial = `${output}.${process.pid}`;
  try {
    await build({
      absWorkingDir: root,
      entryPoints: ['browser/forms.ts'],
      outfile: partial,
      bundle: true,
      minify: true,
      format: 'iife',
      // Safari 16, and what Chrome and Firefox were two years ago.
      target: ['es2022', 'safari16'],
      legalComments: 'none',
      logLevel: 'silent',
    });
    renameSync(partial, output);
  } catch (error) {
    throw new Error(`The forms' script could not be built:\n${await wordsOf(error)}`, { cause: error });
  } finally {
    rmSync(partial, { force: true });
  }
  return true;
}

if (import.meta.main) {
  try {
    const startedAt = performance.now();
    const built = await buildScripts({ force: process.argv.includes('--force') });
    if (built) console.log(`Built static/js/forms.js in ${Math.round(performance.now() - startedAt)} ms`);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
