// A built image run as Docker runs it: as its user, as process 1, on a tree that cannot be written to.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BuiltImage } from './built-image.ts';

export interface Running {
  /** Such as http://localhost:40123. */
  url: string;
  /** Of process 1, as this machine counts it. */
  pid: number;
  data: string;
  /** What it has said. */
  said(): string;
  /** What the HEALTHCHECK ends with. */
  health(): Promise<number>;
  /** Sends SIGTERM, and resolves with the exit code. */
  stop(): Promise<number | null>;
}

// A mount namespace of its own: nothing of it is left when it ends.
const start = `
  set -e
  mount --make-rprivate /
  mount --bind "$ROOT" "$ROOT"
  mount -o remount,bind,ro "$ROOT"
  mount -t tmpfs tmpfs "$ROOT/tmp"
  mount -t proc proc "$ROOT/proc"
  mount --bind /dev "$ROOT/dev"
  mount --bind "$DATA" "$ROOT/data"
  exec chroot --userspec="$AS" "$ROOT" /bin/sh -c 'cd "$PLACE" && unset ROOT DATA AS PLACE && exec "$@"' sh "$@"`;

/** Starts the site as the image says, with `env`, and resolves when it listens, on a free port. Its data is kept until `stop`. */
export async function runImage({ root, config }: BuiltImage, env: Record<string, string>): Promise<Running> {
  const directory = mkdtempSync(join(tmpdir(), 'porchlight-run-'));
  const data = join(directory, 'data');
  // What a new volume takes over, with its owner.
  execFileSync('cp', ['--archive', join(root, 'data'), data]);
  const whole: Record<string, string> = {
    ...Object.fromEntries(config.Env.map(splitOnce)),
    PORT: '0',
    ...env,
  };
  const place = { ROOT: root, DATA: data, AS: config.User, PLACE: config.WorkingDir };
  const flags = ['--mount', '--pid', '--fork', '--kill-child'];
  const child = spawn('/usr/bin/unshare', [...flags, '/bin/bash', '-c', start, 'start', ...config.Cmd], {
    env: { ...whole, ...place, PATH: `${whole.PATH}:/usr/sbin:/sbin` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const heard = new Promise<string>((resolve) => {
    const hear = (chunk: Buffer) => {
      output += chunk.toString();
      const [, url] = /the site is at (http:[^"\s]+)"/.exec(output) ?? [];
      if (url !== undefined) resolve(url);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
  });
  const url = await Promise.race([heard, ended]);
  if (typeof url !== 'string') {
    rmSync(directory, { recursive: true });
    throw new Error(`The image ended with ${url}:\n${output}`);
  }
  const pid = Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8'));
  return {
    url,
    pid,
    data,
    said: () => output,
    async health() {
      const [, ...command] = config.Healthcheck.Test;
      const words = ['--userspec', config.User, root, ...command];
      const asked = promisify(execFile)('/usr/sbin/chroot', words, {
        env: { ...whole, PORT: new URL(url).port },
      });
      return asked.then(
        () => 0,
        ({ code }: { code: number }) => code,
      );
    },
    async stop() {
      if (child.exitCode === null) process.kill(pid, 'SIGTERM');
      const code = await ended;
      rmSync(directory, { recursive: true, force: true });
      return code;
    },
  };
}

function splitOnce(line: string): [string, string] {
  const at = line.indexOf('=');
  return [line.slice(0, at), line.slice(at + 1)];
}
