// deploy/roll with one landing, whose outbox is a file, and what it refuses before anything is touched.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { createLanding, type Landing, standIn, type Told } from './support/landings.ts';
import { createRollProject, type Ended, type RollProject } from './support/roll-project.ts';

const inLinux = process.platform === 'linux' ? false : 'deploy/roll is for servers that run Linux';

describe('a roll of one landing', { skip: inLinux }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'porchlight-landing-'));
  const backups = join(directory, 'backups');
  const database = { DATABASE_URL: `file:${join(directory, 'porchlight.db')}` };
  let project: RollProject;
  let landing: Landing;
  let programs: { close(): void };
  let backupFails = false;
  let starts = 0;
  const link = (name: string) => join(project.folder, name);
  const roll = (args: string[], env = {}, watch?: (text: string) => void) =>
    project.roll(
      args,
      {
        PORCHLIGHT_ROOT: project.folder,
        PORCHLIGHT_SETTINGS: link('env'),
        PORCHLIGHT_BACKUPS: backups,
        ...env,
      },
      watch,
    );

  before(async () => {
    mkdirSync(backups);
    project = createRollProject();
    landing = await createLanding(directory, database);
    symlinkSync(project.makeVersion('one'), link('current'));
    project.makeVersion('two');
    project.makeBroken('broken');
    symlinkSync('current', link(String(landing.port)));
    writeFileSync(
      link('env'),
      `${Object.entries(database)
        .map((pair) => pair.join('='))
        .join('\n')}\n`,
    );
    programs = await standIn(
      project.programs,
      ['systemctl', 'journalctl', 'docker'],
      async (command, args) => {
        if (command === 'docker') return answerDocker(args);
        if (command === 'journalctl') return { text: landing.log.join('\n') };
        if (args[0] === 'list-units')
          return { text: `porchlight@${landing.port}.service loaded active running Porchlight\n` };
        if (args[0] === 'restart') {
          await landing.end();
          starts += 1;
          landing.start(realpathSync(link(String(landing.port))));
          return {};
        }
        assert.deepEqual(args, ['start', 'porchlight-backup.service']);
        if (backupFails) return { code: 1 };
        const backup = join(realpathSync(link('current')), 'deploy/backup');
        await promisify(execFile)(backup, [backups], {
          cwd: directory,
          env: { PATH: process.env.PATH, ...database },
        });
        return {};
      },
    );
    landing.start(realpathSync(link('current')));
    await landing.ready();
  });
  after(async () => {
    programs?.close();
    await landing?.end('SIGKILL');
    project?.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  const refused = async (ended: Promise<Ended>, words: RegExp) => {
    const before = starts;
    const { code, text } = await ended;
    assert.match(text, words);
    assert.equal(code, 1);
    assert.equal(starts, before, 'nothing was touched');
  };

  it('is refused with what to do where there is nothing to roll to', async () => {
    await refused(roll(['/nowhere']), /\/nowhere is no release: make it with npm run build -- --release/);
    await refused(roll([]), /name the release/);
    await refused(roll(['--back']), /which version was before is not known/);
    await refused(roll([realpathSync(link('current'))]), /one is what runs already/);
    await refused(roll(['--forward']), /--forward is unknown/);
  });

  it('is refused when there is no backup', async () => {
    backupFails = true;
    await refused(
      roll([link('releases/two')]),
      /the backup failed: journalctl -u porchlight-backup says why/,
    );
    backupFails = false;
  });

  it('makes a backup first and says where, and brings the landing to the other version', async () => {
    const { code, text } = await roll([link('releases/two')]);
    assert.equal(code, 0, text);
    const [file] = readdirSync(backups);
    assert.ok(text.includes(`The outbox is backed up: ${join(backups, file!)}\n`), text);
    assert.match(text, /for some seconds visitors see nginx's own page/);
    assert.equal(realpathSync(link('current')), link('releases/two'));
    await landing.ready();
  });

  it('is the only one at work, and goes back to a file that the version before can use', async () => {
    let second: Promise<Ended> | undefined;
    const { code, text } = await roll([link('releases/broken')], { ROLL_WAIT: '3' }, (said) => {
      if (said.includes('is stopped')) second ??= roll([link('releases/one')]);
    });
    assert.equal(code, 1);
    assert.match(text, /no such luck[^]*two is ready again/);
    const { code: other, text: words } = await second!;
    assert.equal(other, 1);
    assert.match(words, /another deploy\/roll is at work: wait until it has ended/);
    await landing.ready();
  });

  const asked: string[] = [];
  let settingsFail = true;
  const answerDocker = async (args: string[]): Promise<Told> => {
    const [first, action] = args;
    if (first === 'image') return {};
    if (first === 'inspect') return { text: 'porchlight:local\n' };
    if (action === 'ps') return { text: args.includes('--services') ? 'landing\n' : 'id\n' };
    if (args.includes('printenv')) return { text: 'file:/data/porchlight.db\n' };
    if (args.includes('--eval')) return {};
    asked.push(args.join(' '));
    return Promise.resolve(args.at(-1) === 'check' && settingsFail ? { code: 1 } : {});
  };

  it('by Docker Compose is refused when the other version does not take the settings', async () => {
    writeFileSync(link('settings'), 'LANDING_TAG=local\r\nSITE_URL=');
    symlinkSync('settings', link('.env'));
    const { code, text } = await roll(['--with', 'compose', 'newer']);
    assert.equal(code, 1);
    assert.match(text, /newer does not take the settings \(above\): nothing was touched/);
    assert.deepEqual(asked.splice(0), ['compose --progress quiet run --rm --no-TTY check']);
    settingsFail = false;
  });

  it('by Docker Compose makes a backup in the volume first, in the place of the one before', async () => {
    const { code, text } = await roll(['--with', 'compose', 'newer']);
    assert.equal(code, 0, text);
    assert.deepEqual(asked, [
      'compose --progress quiet run --rm --no-TTY check',
      'compose exec -T landing rm -f /data/before-roll.db /data/before-roll.db.new',
      'compose exec -T landing node src/outbox/cli.ts backup /data/before-roll.db',
      'compose up --detach --no-deps --no-build landing',
    ]);
    assert.match(text, /docker compose cp landing:\/data\/before-roll\.db \./);
    assert.ok(lstatSync(link('.env')).isSymbolicLink());
    assert.equal(
      readFileSync(link('settings'), 'utf8'),
      'LANDING_TAG=newer\nSITE_URL=\nLANDING_TAG_BEFORE=local\n',
    );
  });
});
