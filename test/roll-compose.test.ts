// deploy/roll where Docker Compose runs the site.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, it } from 'node:test';
import type { Answers } from './support/landings.ts';
import { describeRolls, isAll, run, type RollScene, tellNginx } from './support/roll-scene.ts';

const services = ['landing', 'landing-2'];
/** By service: the tag of the image that it runs. */
const images = new Map(services.map((service) => [service, 'local']));

const answersIn = (scene: RollScene): Answers => {
  const { landings, versions, store } = scene;
  const tags: Record<string, string> = { local: versions.one, broken: versions.broken };
  return async (_docker, args, tag) => {
    const [first, action] = args;
    const named = services.findLastIndex((service) => args.some((arg) => arg.startsWith(service)));
    const [service, landing] = [services[named]!, landings[named]!];
    if (first === 'image') return { code: args.at(-1)!.replace('porchlight:', '') in tags ? 0 : 1 };
    if (first === 'inspect') return { text: `porchlight:${images.get(args.at(-1)!)}\n` };
    if (action === 'build') {
      tags[tag] = versions.two;
      return {};
    }
    if (action === 'ps')
      return { text: `${(args.includes('--services') ? services : [service]).join('\n')}\n` };
    if (action === 'logs') return { text: `${landing.log.join('\n')}\n` };
    if (action === 'up') {
      await landing.end();
      landing.start(tags[tag]!);
      images.set(service, tag);
      return {};
    }
    if (args.at(-1) === 'check') return {};
    assert.equal(action, 'exec');
    if (args.includes('printenv')) return { text: `${store.url}\n` };
    if (args.includes('node')) return run(process.execPath, [...args.slice(5, -1), String(landing.port)]);
    if (args.includes('-t')) return {};
    return tellNginx(scene, args[5]!, `127.0.0.1:${landing.port}`);
  };
};

describeRolls('a roll by Docker Compose', ['docker'], answersIn, (scene) => {
  const roll = (args: string[], env = {}) => scene.project.roll(['--with', 'compose', ...args], env);
  const file = () => join(scene.project.folder, '.env');
  const env = () => readFileSync(file(), 'utf8');
  before(() => writeFileSync(file(), 'SITE_URL=\nLANDING_TAG=local\nLANDING_TAG_BEFORE=\n'));

  it('builds an image, brings both landings to it, and keeps its tag', async () => {
    const { code, text } = await roll([]);
    assert.equal(code, 0, text);
    await isAll(scene, 'two');
    const tag = images.get('landing')!;
    assert.match(tag, /^\d{8}-\d{6}$/);
    assert.equal(env(), `SITE_URL=\nLANDING_TAG=${tag}\nLANDING_TAG_BEFORE=local\n`);
  });

  it('takes back an image that does not start, and shows what it said', async () => {
    const kept = env();
    const { code, text } = await roll(['broken'], { ROLL_WAIT: '2' });
    assert.equal(code, 1, text);
    assert.match(text, /no such luck[^]*is ready again/);
    await isAll(scene, 'two');
    assert.equal(env(), kept);
  });

  it('leads back to the tag before', async () => {
    const { code, text } = await roll(['--back']);
    assert.equal(code, 0, text);
    await isAll(scene, 'one');
    assert.equal(env(), 'SITE_URL=\nLANDING_TAG=local\nLANDING_TAG_BEFORE=\n');
  });
});
