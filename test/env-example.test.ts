import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse as parseEnv } from 'dotenv';
import { loadConfig } from '../src/config.ts';
import { resolveCompose, variables } from './support/compose.ts';
import { settingsRead } from './support/settings-read.ts';

const text = readFileSync(join(import.meta.dirname, '../.env.example'), 'utf8');
const example = parseEnv(text);

describe('.env.example', () => {
  it('has every setting and every variable of Docker Compose, and nothing else', () => {
    // deploy/roll keeps the version before there.
    const known = new Set([...settingsRead(), ...variables.map(({ name }) => name), 'LANDING_TAG_BEFORE']);
    assert.deepEqual(Object.keys(example).sort(), [...known].sort());
  });

  it('changes nothing when it is copied as it is', () => {
    assert.deepEqual(loadConfig(example), loadConfig({}));
    const settings = (env: Record<string, string>) => ({
      ...resolveCompose(env).services.landing!.environment!,
      SECRETS_DIR: '',
    });
    assert.deepEqual(loadConfig(settings(example)), loadConfig(settings({})));
    for (const { name, fallback } of variables)
      if (fallback !== '' && example[name] !== '') assert.equal(example[name], fallback, name);
  });

  it('says of each what it is', () => {
    const lines = text.split('\n');
    const silent = lines.filter((line, at) => /^\w+=/.test(line) && !/^# \S/.test(lines[at - 1] ?? ''));
    assert.deepEqual(silent, []);
  });

  it('holds no secret', () => {
    assert.deepEqual(
      Object.entries(example).filter(
        ([name, value]) => /PASSWORD|KEY|SECRET|TOKEN/.test(name) && value !== '',
      ),
      [],
    );
  });
});
