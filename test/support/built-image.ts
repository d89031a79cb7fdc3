// The image that the Dockerfile describes, built by buildah without Docker and without a registry of images.
import { execFile, execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const repository = join(import.meta.dirname, '../..');
const run = promisify(execFile);

/** Why tests of the image are skipped, or false: on CI they fail instead where buildah is missing. */
export const skipWithoutBuildah = whatIsMissing();

function whatIsMissing(): string | false {
  if (process.getuid?.() !== 0) return 'only root can build an image without Docker';
  return existsSync('/usr/bin/buildah') || process.env.CI === 'true'
    ? false
    : 'buildah is missing (on Debian: apt install buildah)';
}

export interface ImageConfig {
  User: string;
  Env: string[];
  Cmd: string[];
  WorkingDir: string;
  Volumes: Record<string, object>;
  Labels: Record<string, string>;
  Healthcheck: { Test: string[] };
}
export interface BuiltImage {
  /** Where all its files are. */
  root: string;
  config: ImageConfig;
  remove(): Promise<void>;
}

/** Builds `base`, such as node:24-slim, of this machine's own programs, and then the image on it. Takes half a minute. */
export async function buildImage(base: string, args: Record<string, string>): Promise<BuiltImage> {
  const directory = mkdtempSync(join(roomyMemory() ?? tmpdir(), 'porchlight-image-'));
  const place = ['--root', join(directory, 'store'), '--runroot', join(directory, 'run')];
  const buildah = async (...words: string[]) =>
    (await run('buildah', [...place, ...words], { maxBuffer: 2 ** 26 })).stdout.trim();
  const bud = (...words: string[]) =>
    buildah('bud', '--format', 'docker', '--isolation', 'chroot', '--pull-never', '--quiet', ...words);
  const remove = async () => {
    await buildah('rm', '--all').catch(() => undefined);
    // Where it can, buildah lays one layer over the other, and leaves the folder for that mounted.
    const mounted = readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[1]!);
    for (const mount of mounted.reverse()) if (mount?.startsWith(directory)) execFileSync('umount', [mount]);
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    makeBase(join(directory, 'base'));
    await bud('--tag', `docker.io/library/${base}`, join(directory, 'base'));
    const cache = execFileSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).trim();
    const given = Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
    await bud(
      '--timestamp',
      '0',
      '--volume',
      `${cache}:/root/.npm`,
      ...given,
      '--tag',
      'porchlight',
      repository,
    );
    const root = await buildah('mount', await buildah('from', '--pull-never', 'localhost/porchlight'));
    const described = JSON.parse(await buildah('inspect', '--type', 'image', 'localhost/porchlight')) as {
      Docker: { config: ImageConfig };
    };
    return { root, config: described.Docker.config, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** A gigabyte of small files is unpacked and thrown away: four times as fast as on a disk. */
function roomyMemory(): string | undefined {
  const folder = '/dev/shm';
  if (!existsSync(folder)) return undefined;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > 2 ** 32 ? folder : undefined;
}

/** What Debian's slim image of Node has of use for us: a shell, a few tools, Node with npm. */
function makeBase(folder: string): void {
  const root = join(folder, 'root');
  for (const name of ['dev', 'proc', 'tmp', 'root', 'usr/local/lib/node_modules'])
    mkdirSync(join(root, name), { recursive: true });
  const copy = (from: string, to = from) => cpSync(realpathSync(from), join(root, to), { recursive: true });
  for (const program of ['bash', 'chown', 'env', 'find', 'mkdir', 'rm']) copy(`/usr/bin/${program}`);
  copy('/usr/bin/sh', '/bin/sh');
  copy(process.execPath, '/usr/local/bin/node');
  // npm looks into it to know the C library, with which it chooses packages.
  copy('/usr/bin/ldd');
  const libraries = ['sh', 'bash', 'chown', 'find', 'mkdir'].map((name) => `/usr/bin/${name}`);
  for (const file of [...libraries, process.execPath])
    for (const [library] of execFileSync('ldd', [file], { encoding: 'utf8' }).matchAll(/\/\S+\.so\S*/g))
      copy(library);
  // What libraries of packages ask for besides.
  const libc = /\S+\/libc\.so\.6/.exec(execFileSync('ldd', [process.execPath], { encoding: 'utf8' }))![0];
  for (const name of ['librt.so.1', 'libresolv.so.2']) copy(join(dirname(libc), name));
  copyNpm(root, copy);
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/:/bin/sh\n');
  writeFileSync(
    join(folder, 'Dockerfile'),
    'FROM scratch\nCOPY root /\nENV PATH=/usr/local/bin:/usr/bin:/bin\n',
  );
}

/** With this machine's settings of npm: from where it gets packages is not the project's business. */
function copyNpm(root: string, copy: (from: string, to?: string) => void): void {
  const npm = (...words: string[]) => execFileSync('npm', words, { encoding: 'utf8', cwd: '/' }).trim();
  copy(join(npm('root', '--global'), 'npm'), '/usr/local/lib/node_modules/npm');
  writeFileSync(
    join(root, 'usr/local/bin/npm'),
    '#!/bin/sh\nexec node /usr/local/lib/node_modules/npm/bin/npm-cli.js "$@"\n',
    {
      mode: 0o755,
    },
  );
  const user = npm('config', 'get', 'userconfig');
  if (existsSync(user)) copy(user, '/root/.npmrc');
  const settings = ['prefer-offline=true', `registry=${npm('config', 'get', 'registry')}`];
  const authorities = npm('config', 'get', 'cafile');
  if (existsSync(authorities)) {
    copy(authorities);
    settings.push(`cafile=${authorities}`);
  }
  mkdirSync(join(root, 'usr/local/etc'), { recursive: true });
  mkdirSync(join(root, 'etc'), { recursive: true });
  writeFileSync(join(root, 'usr/local/etc/npmrc'), settings.join('\n'));
}
