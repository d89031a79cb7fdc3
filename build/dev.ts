// npm run dev: the stylesheet follows views and themes, and the server starts again when anything it reads changes.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { buildStyles } from './styles.ts';

const root = join(import.meta.dirname, '..');
// An editor saves in several steps; 50 ms lets them pass as one change.
const settleMs = 50;

let timer: NodeJS.Timeout | undefined;
let building: Promise<void> = rebuild();
await building;

function rebuild(): Promise<void> {
  return buildStyles().then(
    (built) => void (built && console.log('Built static/css/site.css')),
    (error: unknown) => console.error((error as Error).message),
  );
}

const watchers = ['views', 'themes'].map((folder) =>
  watch(join(root, folder), { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      building = building.then(rebuild);
    }, settleMs);
  }),
);

const paths = ['src', 'views', 'content', 'static', 'themes'].map(
  (folder) => `--watch-path=${join(root, folder)}`,
);
const server = spawn(
  process.execPath,
  ['--watch', '--watch-preserve-output', ...paths, join(root, 'src/server.ts')],
  { cwd: root, stdio: 'inherit' },
);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill(signal));
server.on('exit', (code) => {
  clearTimeout(timer);
  for (const watcher of watchers) watcher.close();
  process.exitCode = code ?? 0;
});
