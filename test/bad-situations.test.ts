// Bad situations made for real, as far as they keep the site from starting: what the operator sees says what to do, ends
// with exit code 1, and nothing that was kept before is lost.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { noSmallDisk, mountSmallDisk } from './disk/small-disk.ts';
import { estimateAnswers, postJson, type Receipt } from './support/journey.ts';
import { giveAway, runToItsEnd } from './support/operator.ts';
import { skipPostgres, usePostgres } from './support/postgres.ts';
import { type Site, startSite } from './support/site.ts';
import { assertInBook } from './support/troubleshooting.ts';

const secret = 'f00d'.repeat(10);

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'porchlight-bad-'));
  file = join(directory, 'porchlight.db');
});
afterEach(() => rmSync(directory, { recursive: true }));

const databaseUrl = () => `file:${file}`;
const startHere = (env: Record<string, string> = {}) =>
  startSite({ SANDBOX_ODOO: 'off', ...env }, { directory });

/** The site does not start: it says these lines, all of them in the book, and no more. */
async function isRefused(env: Record<string, string>, ...lines: RegExp[]): Promise<void> {
  const { code, said } = await runToItsEnd(
    'site',
    { DATABASE_URL: databaseUrl(), ...env },
    { cwd: directory },
  );
  assert.equal(code, 1, said.join('\n'));
  assert.equal(said.length, lines.length, said.join('\n'));
  for (const [i, line] of lines.entries()) assert.match(said[i]!, line);
  for (const line of said) assertInBook(line);
  assert.doesNotMatch(said.join('\n'), new RegExp(secret));
}

async function keepOne(site: Site): Promise<string> {
  const answer = await postJson(`${site.url}/api/estimate`, estimateAnswers());
  assert.equal(answer.status, 201);
  return ((await answer.json()) as Receipt).reference;
}

/** What the desk lists of this outbox. */
async function listed(env: Record<string, string> = { DATABASE_URL: databaseUrl() }): Promise<string> {
  const { said } = await runToItsEnd('outbox', env, { args: ['list'], cwd: directory });
  return said.join('\n');
}

describe('a port that is taken', () => {
  it('by another site: that one goes on', async () => {
    const site = await startHere({ HOST: '127.0.0.1' });
    try {
      const port = new URL(site.url).port;
      const other = `file:${join(directory, 'other.db')}`;
      const inUse = [
        new RegExp(`^listen EADDRINUSE: address already in use 127\\.0\\.0\\.1:${port}$`),
        /PORT/,
      ];
      await isRefused({ HOST: '127.0.0.1', PORT: port, DATABASE_URL: other }, ...inUse);
      await isRefused({ METRICS_PORT: port, DATABASE_URL: other }, ...inUse);
      await keepOne(site);
    } finally {
      await site.stop();
    }
  });
});

describe('a data volume that cannot be written to', () => {
  it('keeps the site from starting, and nothing is made in it', async () => {
    mkdirSync(join(directory, 'volume'));
    const undo = giveAway(join(directory, 'volume'), 0o755);
    const inside = join(directory, 'volume/porchlight.db');
    await isRefused({ DATABASE_URL: `file:${inside}` }, /cannot be opened .* its folder exists, is writable/);
    const sandbox = { SANDBOX_ODOO: 'on', SANDBOX_FILE: join(directory, 'volume/sandbox.jsonl') };
    await isRefused(sandbox, /^EACCES: permission denied/, /SANDBOX_FILE/);
    undo();
    assert.equal(existsSync(inside), false);
  });

  it('because another user restored the database: it is as before once it belongs to the site', async () => {
    const site = await startHere();
    const reference = await keepOne(site);
    await site.stop();
    const undo = giveAway(file, 0o600);
    await isRefused({}, /belongs to the user of the site/);
    undo();
    assert.ok((await listed()).includes(reference));
  });
});

describe('the file of a key', () => {
  const odoo = { ODOO_BASE_URL: 'https://erp.example.com' };

  it('that is missing, empty or for others alone is named, its path and what is in it are not', async () => {
    const key = join(directory, 'key');
    const heading = /^Bad configuration:$/;
    const settings = { ...odoo, ODOO_API_KEY_FILE: key };
    await isRefused(settings, heading, /^- ODOO_API_KEY_FILE must be the path of a file .* \(ENOENT\)$/);
    writeFileSync(key, '');
    await isRefused(settings, heading, /^- ODOO_API_KEY_FILE names an empty file$/);
    writeFileSync(key, secret);
    giveAway(key, 0o600);
    await isRefused(settings, heading, /^- ODOO_API_KEY_FILE must be the path of a file .* \(EACCES\b/);
    await isRefused(odoo, heading, /^- ODOO_API_KEY is missing/);
  });
});

describe('two sites on one SQLite file', () => {
  it('are one: the second does not start, the first goes on', async () => {
    const site = await startHere();
    try {
      await isRefused({}, /^Another site process uses/);
      const reference = await keepOne(site);
      assert.ok((await listed()).includes(reference));
    } finally {
      await site.stop();
    }
  });
});

describe('a disk without room', { skip: noSmallDisk() }, () => {
  it('at the start is told, and what was kept is there once there is room', async () => {
    const disk = mountSmallDisk(40);
    try {
      const there = { DATABASE_URL: `file:${join(disk.folder, 'porchlight.db')}` };
      const site = await startHere(there);
      const reference = await keepOne(site);
      await site.stop();
      rmSync(join(disk.folder, 'porchlight.db-ballast'), { force: true });
      disk.fill();
      await isRefused(there, /has space/);
      disk.free();
      assert.ok((await listed(there)).includes(reference));
    } finally {
      disk.remove();
    }
  });
});

describe('an older version on the outbox of a newer one', () => {
  const newer = /was written by a newer Porchlight \(schema 99\): start that version/;

  it('leaves the file as it is', async () => {
    const site = await startHere();
    await keepOne(site);
    await site.stop();
    const db = new DatabaseSync(file);
    db.exec(`PRAGMA user_version = 99; INSERT OR REPLACE INTO meta VALUES ('oldest', CAST('99' AS BLOB))`);
    db.close();
    const before = readFileSync(file);
    await isRefused({}, newer);
    assert.match(await listed(), newer);
    assert.ok(readFileSync(file).equals(before));
  });

  describe('in PostgreSQL', { skip: skipPostgres }, () => {
    const server = usePostgres();

    it('leaves the tables as they are', async () => {
      const settings = { DATABASE_URL: await server.createDatabase() };
      const site = await startHere(settings);
      const reference = await keepOne(site);
      await site.stop();
      const { database } = readUrl(settings.DATABASE_URL);
      const [{ version, oldest }] = (await server.run(
        `SELECT version, (SELECT value FROM porchlight.meta WHERE name = 'oldest') AS oldest FROM porchlight.schema_version`,
        database,
      )) as [{ version: number; oldest: Buffer }];
      const note = (schema: number, from: string) =>
        server.run(
          `UPDATE porchlight.schema_version SET version = ${schema};
          UPDATE porchlight.meta SET value = '${from}' WHERE name = 'oldest'`,
          database,
        );
      await note(99, '99');
      await isRefused(settings, newer);
      await note(version, String(oldest));
      assert.ok((await listed(settings)).includes(reference));
    });

    it('and a server that is not there: neither says the password', async () => {
      const { password } = readUrl(await server.createDatabase());
      const away = `postgres://site:${password}@127.0.0.1:9/porchlight`;
      const { said } = await runToItsEnd('site', { DATABASE_URL: away }, { cwd: directory });
      assertInBook(said.join('\n'));
      assert.doesNotMatch(said.join('\n'), new RegExp(password));
    });
  });
});

function readUrl(address: string) {
  const { pathname, password } = new URL(address);
  return { database: pathname.slice(1), password };
}
