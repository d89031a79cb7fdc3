// npm run dev: when something the site is made of changes, builds stylesheet and script if it must and starts the server
// again.
// Not `node --watch`: it reports through the messages of worker threads, and the outbox lives in one.
import 'dotenv/config';
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { buildFront } from './front.ts';

const root = join(import.meta.dirname, '..');
const folders = ['src', 'browser', 'views', 'themes', 'content', 'locales', 'static'].map((folder) =>
  join(root, folder),
);
// The owner's own texts may be anywhere.
if (process.env.CONTENT_DIR) folders.push(resolve(root, process.env.CONTENT_DIR));
// Made here, from the others.
const builtPaths = ['static/css', 'static/built', 'static/js/forms.js'];
// Looked at, not watched: fs.watch loses a file that an editor replaces by renaming (Node 24, Linux).
const lookEveryMs = 300;

let server: ChildProcess | undefined;
let stopping = false;
let work = restart();

async function restart(): Promise<void> {
  try {
    await buildFront();
  } catch (error) {
    console.error((error as Error).message);
  }
  await stopServer();
  if (stopping) return;
  server = spawn(process.execPath, [join(root, 'src/server.ts')], {
    cwd: root,
    stdio: 'inherit',
    env: { DEV_PAGES: 'true', ...process.env },
  });
}

function stopServer(): Promise<void> {
  const child = server;
  if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

/** What the site is made of, by name, with when each file was changed. What is built here, and tests, do not count. */
function stampFiles(): Map<string, number> {
  const files = folders.flatMap((folder) => filesIn(folder).filter((file) => !file.endsWith('.test.ts')));
  const stamps = new Map<string, number>();
  for (const file of [...files, join(root, '.env')]) {
    if (builtPaths.some((path) => file.startsWith(join(root, path)))) continue;
    // A file may be gone between the list and the look.
    const stamp = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    if (stamp !== undefined) stamps.set(relative(root, file), stamp);
  }
  return stamps;
}

/** None while the folder is not there; a file that is a link to another counts. */
function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}

let known = stampFiles();
const watch = setInterval(() => {
  const stamps = stampFiles();
  const changed = [...new Set([...stamps.keys(), ...known.keys()])].filter(
    (file) => stamps.get(file) !== known.get(file),
  );
  known = stamps;
  if (changed.length === 0) return;
  console.log(`${changed.join(', ')} changed`);
  work = work.then(restart);
}, lookEveryMs);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stopping = true;
    clearInterval(watch);
    void work.then(stopServer);
  });
}
