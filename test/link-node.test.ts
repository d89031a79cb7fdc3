import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { promisify } from 'node:util';

const program = `node-${process.platform}-${process.arch}/bin/node`;

describe('after an install', () => {
  let directory: string;
  const link = () => readlink(join(directory, 'node_modules/.bin/node'));
  const run = () => promisify(execFile)(process.execPath, [join(directory, 'build/link-node.js')]);

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'porchlight-link-'));
    await mkdir(join(directory, 'build'));
    await writeFile(join(directory, 'package.json'), '{ "type": "module" }');
    await copyFile(join(import.meta.dirname, '../build/link-node.js'), join(directory, 'build/link-node.js'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('that left the Node for this machine without a link, the link is there', async () => {
    await mkdir(join(directory, 'node_modules', program, '..'), { recursive: true });
    await writeFile(join(directory, 'node_modules', program), '');
    await run();
    assert.equal(await link(), join('..', program));
    // A second install changes nothing.
    await run();
    assert.equal(await link(), join('..', program));
  });

  it('that brought no Node for this machine, nothing is linked', async () => {
    await mkdir(join(directory, 'node_modules'));
    await run();
    await assert.rejects(link(), { code: 'ENOENT' });
  });
});
