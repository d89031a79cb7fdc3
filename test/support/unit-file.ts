// The files of deploy/ for systemd, and how a unit is run where systemd is not.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../deploy');

export interface Places {
  /** In place of /srv/porchlight, /var/lib/porchlight, /var/backups/porchlight and of the instance. */
  releases: string;
  state: string;
  backups?: string;
  instance?: string;
}

/** Its directives in their order, with continued lines put together. */
export function readUnit(name: string): [directive: string, value: string][] {
  return readFileSync(join(folder, name), 'utf8')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => /^\w+=/.test(line))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
}

/** The text of a unit file with the places of a test. */
export function placeUnit(text: string, { releases, state, backups = state }: Places): string {
  return text
    .replaceAll('/srv/porchlight', releases)
    .replaceAll('/var/lib/porchlight', state)
    .replaceAll('/var/backups/porchlight', backups);
}

/** The words of ExecStart, with the credentials of the unit in a folder as systemd leaves them where nobody has set one. */
export function commandOf(name: string, places: Places): string[] {
  const unit = readUnit(name);
  const credentials = join(places.state, 'credentials');
  mkdirSync(credentials, { recursive: true });
  for (const [directive, value] of unit)
    if (directive === 'SetCredential')
      writeFileSync(join(credentials, value.split(':')[0]!), value.split(':')[1]!.replace('\\n', '\n'));
  const line = unit.find(([directive]) => directive === 'ExecStart')![1];
  return placeUnit(line, places)
    .replaceAll('%d', credentials)
    .replaceAll('%i', places.instance ?? '')
    .split(/\s+/);
}
