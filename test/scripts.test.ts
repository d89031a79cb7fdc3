// The forms' script as esbuild bundles it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildScripts } from '../build/scripts.ts';

test("the forms' script is built only when something has changed, and makes no code of text", async () => {
  await buildScripts();
  assert.equal(await buildScripts(), false);
  const script = readFileSync(join(import.meta.dirname, '../static/js/forms.js'), 'utf8');
  assert.match(script, /requestForm/);
  assert.doesNotMatch(script, /\beval\(|new Function|AsyncFunction/);
});
