import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const setpriv = process.env.PATH?.split(delimiter).some((folder) => existsSync(join(folder, 'setpriv')));

/**
 * What to spawn so that `command` gets `signal` when this process ends, be it by a SIGKILL that lets nobody clean up. Linux
 * alone does that; elsewhere it is the command as it was.
 */
export function withParent(
  signal: 'KILL' | 'QUIT',
  command: string,
  args: readonly string[],
): [command: string, args: string[]] {
  const own = [command, ...args];
  return setpriv ? ['setpriv', ['--pdeathsig', signal, ...own]] : [command, [...args]];
}
