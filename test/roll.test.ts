// deploy/roll where systemd runs the site.
import assert from 'node:assert/strict';
import { realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, it } from 'node:test';
import { eventually } from './support/journey.ts';
import type { Answers } from './support/landings.ts';
import type { RollProject } from './support/roll-project.ts';
import { describeRolls, isAll, type RollScene, tellNginx } from './support/roll-scene.ts';

const answersIn =
  ({ project, landings }: RollScene): Answers =>
  async (command, args) => {
    const name = /porchlight@(\d+)/.exec(args.join(' '))?.[1];
    const landing = landings.find(({ port }) => String(port) === name)!;
    if (command === 'journalctl') return { text: `${landing.log.join('\n')}\n` };
    if (args[0] === 'restart') {
      await landing.end();
      landing.start(realpathSync(join(project.folder, name!)));
      return {};
    }
    assert.equal(args[0], 'list-units');
    const units = landings.map(({ port }) => `porchlight@${port}.service loaded active running Porchlight\n`);
    return { text: units.join('') };
  };

describeRolls('a roll by systemd', ['systemctl', 'journalctl'], answersIn, (scene) => {
  const link = (name: string) => join(scene.project.folder, name);
  const roll = (
    args: string[],
    env: Record<string, string> = {},
    watch?: Parameters<RollProject['roll']>[2],
  ) => {
    const places = { PORCHLIGHT_ROOT: scene.project.folder, PORCHLIGHT_SETTINGS: link('env') };
    return scene.project.roll(args, { ...places, ...scene.nginx.env, ...env }, watch);
  };

  before(() => {
    writeFileSync(link('env'), `DATABASE_URL=${scene.store.url}\n`);
    symlinkSync(scene.versions.one, link('current'));
    for (const { port } of scene.landings) symlinkSync('current', link(String(port)));
  });

  it('brings both landings to another version, and nobody notices', async () => {
    const { code, text } = await roll([scene.versions.two]);
    assert.equal(code, 0, text);
    assert.match(text, /The outbox is in PostgreSQL/);
    assert.match(text, /two is in service. The way back: deploy\/roll --back/);
    await isAll(scene, 'two');
    assert.equal(realpathSync(link('current')), scene.versions.two);
  });

  it('leads back to the version before, once', async () => {
    const { code, text } = await roll(['--back']);
    assert.equal(code, 0, text);
    assert.match(text, /The way back: deploy\/roll \S+\/releases\/two$/m);
    await isAll(scene, 'one');
    const again = await roll(['--back']);
    assert.equal(again.code, 1);
    assert.match(again.text, /which version was before is not known/);
  });

  it('takes back a version that does not start, and shows what it said', async () => {
    const { code, text } = await roll([scene.versions.broken], { ROLL_WAIT: '2' });
    assert.equal(code, 1, text);
    assert.match(text, /broken: \/ready: ECONNREFUSED[^]*no such luck[^]*one is ready again/);
    await isAll(scene, 'one');
    assert.equal(realpathSync(link('current')), scene.versions.one);
  });

  it('takes back both when the second does not become ready, one at a time', async () => {
    const second = scene.landings.reduce((a, b) => (a.port > b.port ? a : b));
    second.codes.length = 0;
    const halfway = scene.project.makeBroken('halfway', second.port);
    let interrupted = false;
    const { code, text } = await roll([halfway], {}, (said, interrupt) => {
      if (interrupted || said.split('is stopped').length < 3) return;
      interrupted = true;
      void eventually(() => second.codes.length > 0).then(interrupt);
    });
    assert.equal(code, 130, text);
    assert.match(text, /halfway is ready[^]*one is ready again[^]*one is ready again/);
    assert.doesNotMatch(text, /is the last one|I\/O error/);
    await isAll(scene, 'one');
  });

  it('puts everything back when it is interrupted', async () => {
    let interrupted = false;
    const { code, text } = await roll([scene.versions.broken], {}, (said, interrupt) => {
      if (interrupted || !said.includes('is stopped')) return;
      interrupted = true;
      // In the middle of waiting for the one that does not start.
      setTimeout(interrupt, 1500);
    });
    assert.equal(code, 130, text);
    await isAll(scene, 'one');
  });

  it('is refused while a landing is dead after a kill -9, and with --anyway begins with that one', async () => {
    const { landings, versions, visitors } = scene;
    await landings[1].end('SIGKILL');
    // What it had in hand is cut off; pages come from the other.
    await visitors.thanked(3);
    const failed = visitors.failed.splice(0);
    assert.deepEqual(
      failed.filter((words) => !words.startsWith('POST')),
      [],
    );
    const refused = await roll([versions.two]);
    assert.equal(refused.code, 1);
    assert.match(refused.text, /is not ready \(\/ready: ECONNREFUSED\): mend that first/);
    // As a roll leaves it that was killed before it could let the landing in again.
    assert.deepEqual(await tellNginx(scene, 'down', `127.0.0.1:${landings[1].port}`), { text: '' });
    const { code, text } = await roll([versions.two, '--anyway']);
    assert.equal(code, 0, text);
    await isAll(scene, 'two');
  });
});
