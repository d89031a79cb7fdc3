// Two landings on one PostgreSQL behind a real nginx, visitors who read and send, and programs that deploy/roll runs.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { type Odoo, startOdoo } from '../../bench/chaos/odoo.ts';
import { postgresStore, type Store } from '../../bench/chaos/stores.ts';
import { emptyTally } from '../../bench/chaos/tally.ts';
import { judge } from '../../bench/chaos/verdict.ts';
import { type Answers, createLanding, type Landing, standIn, type Told } from './landings.ts';
import { type Nginx, skipWithoutNginx, startNginx } from './nginx-process.ts';
import { skipPostgres, usePostgres } from './postgres.ts';
import { createRollProject, type RollProject } from './roll-project.ts';
import { admitVisitors, type StrictVisitors } from './strict-visitors.ts';

const perSecond = 3;

export interface RollScene {
  project: RollProject;
  /** Their folders: `one`, which runs at first, `two`, and `broken`, which ends with a word. */
  versions: Record<'one' | 'two' | 'broken', string>;
  landings: [Landing, Landing];
  nginx: Nginx;
  store: Store;
  visitors: StrictVisitors;
}

/**
 * Declares the tests of rolls by the commands of `programs`. After each of them both landings are in nginx, and nobody
 * was refused anything; after all of them everybody who was thanked is in Odoo, once.
 */
export function describeRolls(
  name: string,
  programs: string[],
  answersIn: (scene: RollScene) => Answers,
  tests: (scene: RollScene) => void,
): void {
  describe(name, { skip: skipWithoutNginx || skipPostgres }, () => {
    const server = usePostgres();
    const directory = mkdtempSync(join(tmpdir(), 'porchlight-landings-'));
    const scene = {} as RollScene;
    let odoo: Odoo;
    let stoodIn: { close(): void };

    before(async () => {
      scene.project = createRollProject();
      const { project } = scene;
      scene.versions = {
        one: project.makeVersion('one'),
        two: project.makeVersion('two'),
        broken: project.makeBroken('broken'),
      };
      odoo = await startOdoo({ seed: 7 });
      scene.store = await postgresStore(server);
      const env = { ...odoo.settings, DATABASE_URL: scene.store.url };
      scene.landings = [await createLanding(directory, env), await createLanding(directory, env)];
      for (const landing of scene.landings) landing.start(scene.versions.one);
      await Promise.all(scene.landings.map((landing) => landing.ready()));
      scene.nginx = await startNginx({
        landings: scene.landings.map(({ port }) => `http://127.0.0.1:${port}`),
        realIpFrom: '127.0.0.1',
      });
      stoodIn = await standIn(scene.project.programs, programs, answersIn(scene));
      scene.visitors = await admitVisitors(scene.nginx.url, perSecond);
      await scene.visitors.thanked(perSecond);
    });
    after(async () => {
      await scene.visitors?.leave();
      stoodIn?.close();
      await scene.nginx?.stop();
      await Promise.all((scene.landings ?? []).map((landing) => landing.end('SIGKILL')));
      await odoo?.stop();
      scene.project?.remove();
      rmSync(directory, { recursive: true, force: true });
    });

    describe('under load', () => {
      afterEach(async () => {
        await scene.visitors.thanked(perSecond);
        assert.deepEqual(scene.visitors.failed, []);
        const { text = '' } = await tellNginx(scene, 'list');
        assert.deepEqual(text.match(/(up|down)$/gm), ['up', 'up']);
        // 1 is that of the version that cannot start, none that of one that was told to end before it listened for that.
        for (const { codes } of scene.landings)
          assert.ok(codes.splice(0).every((code) => code === 0 || code === 1 || code === null));
      });
      tests(scene);
    });

    it('leaves everybody who was thanked in Odoo, once', async (t) => {
      const { visitors, store, landings } = scene;
      await visitors.leave();
      await Promise.all(landings.map((landing) => landing.end()));
      const tally = emptyTally('rolls');
      await judge(tally, visitors.acknowledged, store, odoo);
      t.diagnostic(`${visitors.shown} pages shown, ${tally.acknowledged} requests thanked`);
      assert.deepEqual(tally.words, []);
      assert.deepEqual([tally.lost, tally.doubled], [0, 0]);
      assert.ok(tally.acknowledged > 30 && visitors.shown > 60);
    });
  });
}

/** What `program` comes to. */
export const run = (program: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Told> =>
  promisify(execFile)(program, args, { env }).then(
    ({ stdout }) => ({ text: stdout }),
    ({ stdout }: { stdout: string }) => ({ text: stdout, code: 1 }),
  );

/** Runs nginx/landing. */
export const tellNginx = ({ project, nginx }: RollScene, ...args: string[]): Promise<Told> =>
  run(join(project.folder, 'nginx/landing'), args, { PATH: process.env.PATH, ...nginx.env });

/** Both landings are of the version `name`: the stylesheet of their pages says it. */
export async function isAll({ landings }: RollScene, name: string): Promise<void> {
  const names = landings.map(async ({ port }) => {
    const site = `http://127.0.0.1:${port}`;
    const page = await (await fetch(site)).text();
    const sheet = await fetch(site + /\/static\/css\/site\.[\w-]+\.css/.exec(page)![0]);
    return /\.(\w+)\{color:inherit\}$/.exec(await sheet.text())?.[1];
  });
  assert.deepEqual(await Promise.all(names), [name, name]);
}
