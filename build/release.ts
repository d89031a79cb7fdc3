// npm run build -- --release DIR: a folder with all that a server without Docker needs, and nothing else.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildFront } from './front.ts';

const root = join(import.meta.dirname, '..');

/** What the site runs from, besides its packages: the Docker image has these too. */
export const siteFiles = ['package.json', 'content', 'locales', 'themes', 'views', 'static', 'src'];

// `npm ci` and `npm run`, and what puts the site behind nginx and onto a new version.
const serverFiles = [...siteFiles, 'package-lock.json', '.npmrc', 'build', 'deploy', 'nginx'];

// Made on the server, for its own settings.
const pictures = join(root, 'static/built');

/**
 * Writes a release to `dir`, which is there when it is whole and not before; builds stylesheet and script first.
 * Installs the packages with the npm of this machine: a release is for machines of its kind. Rejects with what to do when
 * `dir` holds anything, and with npm's exit code when npm fails.
 */
export async function makeRelease(dir: string): Promise<void> {
  if (existsSync(dir) && readdirSync(dir).length > 0)
    throw new Error(
      `${dir} is there already: name a new folder, so that the site can go back to the old one`,
    );
  const partial = `${dir}.partial-${process.pid}`;
  // The site's user reads what root has made, whatever umask root has; nobody but root changes it.
  process.umask(0o022);
  await buildFront();
  mkdirSync(dirname(dir), { recursive: true });
  try {
    for (const file of serverFiles)
      cpSync(join(root, file), join(partial, file), { recursive: true, filter });
    execFileSync('npm', ['ci', '--omit=dev', '--no-audit'], { cwd: partial, stdio: 'inherit' });
    // And what was copied with the rights that it had.
    execFileSync('chmod', ['-R', 'u+rwX,go+rX,go-w', partial]);
    renameSync(partial, dir);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

const filter = (path: string) => path !== pictures && !path.endsWith('.test.ts');
