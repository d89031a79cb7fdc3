import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { parse as parseEnv } from 'dotenv';
import { parse as parseYaml } from 'yaml';
import { loadConfig } from '../src/config.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const secret = /PASSWORD|KEY|SECRET|TOKEN/;

interface Service {
  image?: string;
  build?: string;
  ports?: string[];
  networks: string[];
  environment: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  volumes: string[];
  healthcheck?: object;
  restart: string;
}
interface Compose {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean } | null>;
  volumes: Record<string, null>;
}

const composeText = read('docker-compose.yml');
const compose = parseYaml(composeText, { merge: true }) as Compose;
const services = Object.entries(compose.services);
const landing = compose.services.landing!;
const nginx = compose.services.nginx!;
/** Every ${NAME}, ${NAME:-default} and ${NAME:?message}; $$ is a plain dollar. */
const variables = [...composeText.matchAll(/(?<!\$)\$\{(\w+)(?::([-?])([^}]*))?\}/g)].map(
  ([, name, kind, rest]) => ({ name: name!, kind, rest: rest ?? '' }),
);

describe('docker-compose.yml', () => {
  it('lets nobody but nginx be reached from outside', () => {
    const open = services.filter(([, { ports }]) => ports !== undefined).map(([name]) => name);
    assert.deepEqual(open, ['nginx']);
    assert.deepEqual(compose.services.db!.networks, ['back']);
    assert.equal(compose.networks.back?.internal, true);
  });

  it('starts everything again after a crash', () => {
    assert.deepEqual(
      services.filter(([, { restart }]) => restart !== 'unless-stopped'),
      [],
    );
  });

  it('waits only for health that somebody checks', () => {
    const checked = (name: string) =>
      compose.services[name]!.healthcheck !== undefined || compose.services[name]!.build !== undefined;
    const waits = services.flatMap(([, { depends_on }]) => Object.entries(depends_on ?? {}));
    assert.ok(waits.length > 0);
    for (const [name, { condition }] of waits)
      assert.ok(condition === 'service_started' || (condition === 'service_healthy' && checked(name)), name);
    assert.equal(landing.depends_on, undefined, 'the site starts and runs without Odoo');
  });

  it('gives the site every setting, and the theme by a name of its own', () => {
    const topology = ['HOST', 'PORT', 'DEV_PAGES', 'SANDBOX_PORT', 'SANDBOX_FILE'];
    const expected = settingsRead().filter((name) => !topology.includes(name));
    assert.deepEqual(Object.keys(landing.environment).sort(), expected.sort());
    assert.equal(landing.environment.THEME, '${LANDING_THEME:-slate}');
  });

  it('starts the site with the sandbox until the owner names an Odoo and its key', () => {
    const unset = Object.fromEntries(
      Object.entries(landing.environment).map(([name, value]) => [
        name,
        value.replace(/\$\{\w+:-([^}]*)\}/g, '$1'),
      ]),
    );
    assert.equal(loadConfig(unset).odoo, null);
    const named = { ...unset, ODOO_BASE_URL: 'http://odoo:8069', ODOO_API_KEY: 'key' };
    assert.equal(loadConfig(named).odoo?.access.baseUrl, 'http://odoo:8069');
  });

  it('can give the site a key that is replaced without a restart', () => {
    const hidden = /^( +)# (ODOO_API_KEY_FILE: |- \.\/secrets:)/gm;
    assert.equal([...composeText.matchAll(hidden)].length, 2);
    const { services } = parseYaml(composeText.replace(hidden, '$1$2'), { merge: true }) as Compose;
    const { environment, volumes } = services.landing!;
    const [, place] = /^\.\/secrets:([^:]+):ro$/.exec(volumes.at(-1)!)!;
    assert.equal(dirname(environment.ODOO_API_KEY_FILE!), place);
    const ignored = read('.gitignore').split('\n');
    assert.ok(ignored.includes('secrets/'), 'it would be committed');
  });

  it('keeps no secret and has no default for one', () => {
    for (const { name, kind, rest } of variables)
      if (secret.test(name)) assert.ok(kind === '?' || rest === '', `${name} has a default`);
    for (const [service, { environment }] of services)
      for (const [name, value] of Object.entries(environment))
        if (secret.test(name)) assert.match(value, /^\$\{\w+:[-?]/, `${service}: ${name}`);
  });

  it('mounts what exists', () => {
    // A source that the owner may name is the one that it is without a word of theirs.
    const sources = services.flatMap(([, { volumes }]) =>
      volumes.map((volume) => volume.replace(/\$\{\w+:-([^}]*)\}/g, '$1').split(':')[0]!),
    );
    const missing = sources.filter((source) =>
      source.startsWith('./') ? !existsSync(join(root, source)) : !(source in compose.volumes),
    );
    assert.deepEqual(missing, []);
  });

  it("tells nginx's templates every name they ask for", () => {
    const templates = readdirSync(join(root, 'nginx/templates'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.template'))
      .map((file) => read(join('nginx/templates', file)))
      .join('');
    const asked = new Set([...templates.matchAll(/\$\{(NGINX_\w+)\}/g)].map(([, name]) => name!));
    // The image sets the first from /etc/resolv.conf, nginx/phone.envsh the others.
    const given = [
      ...Object.keys(nginx.environment),
      'NGINX_LOCAL_RESOLVERS',
      'NGINX_PHONE',
      'NGINX_PHONE_LINK',
    ];
    assert.ok(asked.size > 8);
    assert.deepEqual(
      [...asked].filter((name) => !given.includes(name)),
      [],
    );
  });

  it('is understood by Docker Compose', { skip: skipWithoutCompose() }, () => {
    const env = { ...process.env, ODOO_DB_PASSWORD: 'x' };
    execFileSync('docker', ['compose', '--file', 'docker-compose.yml', 'config', '--quiet'], {
      cwd: root,
      env,
    });
  });
});

describe('.env.example', () => {
  const example = parseEnv(read('.env.example'));

  it('has every setting and every variable of Docker Compose, and nothing else', () => {
    const known = new Set([...settingsRead(), ...variables.map(({ name }) => name)]);
    assert.deepEqual(Object.keys(example).sort(), [...known].sort());
  });

  it('changes nothing when it is copied as it is', () => {
    assert.deepEqual(loadConfig(example), loadConfig({}));
    for (const { name, kind, rest } of variables)
      if (kind === '-' && rest !== '') assert.equal(example[name], rest, name);
  });

  it('says of each what it is', () => {
    const lines = read('.env.example').split('\n');
    const silent = lines.filter((line, at) => /^\w+=/.test(line) && !/^# \S/.test(lines[at - 1] ?? ''));
    assert.deepEqual(silent, []);
  });

  it('holds no secret', () => {
    assert.deepEqual(
      Object.entries(example).filter(([name, value]) => secret.test(name) && value !== ''),
      [],
    );
  });
});

/** The names that loadConfig looks at when everything is switched on. */
function settingsRead(): string[] {
  const names = new Set<string>();
  const values: Record<string, string> = { ODOO_BASE_URL: 'http://odoo:8069', ODOO_API_KEY: 'key' };
  const env = new Proxy(values, {
    get(target, name: string) {
      names.add(name);
      return target[name];
    },
  });
  loadConfig(env);
  // Each is looked for as NAME_FILE too.
  return [...names].filter((name) => names.has(`${name}_FILE`));
}

function skipWithoutCompose(): string | false {
  try {
    execFileSync('docker', ['compose', 'version'], { stdio: 'ignore' });
    return false;
  } catch {
    return 'Docker Compose is not on this machine';
  }
}
