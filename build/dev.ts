// npm run dev: when something the site is made of changes, builds the stylesheet if it must and starts the server again.
// Not `node --watch`: it reports through the messages of worker threads, and the outbox lives in one.
import { type ChildProcess, spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { buildStyles } from './styles.ts';

const root = join(import.meta.dirname, '..');
const folders = ['src', 'views', 'themes', 'content', 'static'];
// An editor saves in several steps; 100 ms lets them pass as one change.
const settleMs = 100;

let server: ChildProcess | undefined;
let timer: NodeJS.Timeout | undefined;
let stopping = false;
let work = restart();

async function restart(): Promise<void> {
  try {
    if (await buildStyles()) console.log('Built static/css/site.css');
  } catch (error) {
    console.error((error as Error).message);
  }
  await stopServer();
  if (stopping) return;
  server = spawn(process.execPath, [join(root, 'src/server.ts')], { cwd: root, stdio: 'inherit' });
}

function stopServer(): Promise<void> {
  const child = server;
  if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

const watchers = folders.map((folder) =>
  watch(join(root, folder), { recursive: true }, (_event, file) => {
    // What is built here, and tests, do not change the running site.
    if (file === null || file.startsWith('css') || file.endsWith('.test.ts')) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      console.log(`${folder}/${file} changed`);
      work = work.then(restart);
    }, settleMs);
  }),
);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stopping = true;
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
    void work.then(stopServer);
  });
}
