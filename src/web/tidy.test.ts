import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tidyLine, tidyText } from './tidy.ts';

describe('a tidied text', () => {
  for (const [what, typed, tidied] of [
    ['has no blanks around it', ' \t\n hello \u00a0\n', 'hello'],
    ['keeps its lines', 'one\r\ntwo\rthree\u2028four\u2029five', 'one\ntwo\nthree\nfour\nfive'],
    ['has no blanks at the end of a line', 'one  \t\n  two', 'one\n  two'],
    ['has no NUL or escape character', 'a\u0000b\u001b[31mc\u007fd\u0085e', 'ab[31mcde'],
    ['has no invisible blanks', '\ufeffa\u200bb\u2060c', 'abc'],
    ['has nothing that turns its direction around', 'a\u202egnp.exe\u202c\u2066b\u2069', 'agnp.exeb'],
    [
      'keeps marks of direction, which a sentence needs',
      'C++\u200f \u05e9\u05dc\u05d5\u05dd',
      'C++\u200f \u05e9\u05dc\u05d5\u05dd',
    ],
    ['keeps emoji that are joined', '👩\u200d🔧 ok', '👩\u200d🔧 ok'],
    ['is well-formed Unicode', 'a\ud83d', 'a\ufffd'],
    [
      'keeps markup and templates as they were typed',
      '<b>{{ 7*7 }}</b> ${x} & \'"',
      '<b>{{ 7*7 }}</b> ${x} & \'"',
    ],
  ] as const) {
    it(what, () => assert.equal(tidyText(typed), tidied));
  }

  it('is found in time that grows with its length, not with its square', () => {
    const started = performance.now();
    const blanks = ' \t'.repeat(120_000);
    assert.equal(tidyText(`a${blanks}b`), `a${blanks}b`);
    assert.equal(tidyLine(`a${blanks}b`), 'a b');
    // The square takes a minute; three seconds are a machine under load.
    assert.ok(performance.now() - started < 3000);
  });
});

describe('a tidied line', () => {
  for (const [what, typed, tidied] of [
    ['has one blank between words', 'Dana \t\u00a0 \u3000 Reyes', 'Dana Reyes'],
    ['has no line breaks', 'Dana\r\nBcc: eve@example.com', 'Dana Bcc: eve@example.com'],
    ['has no marks of direction', '\u200edana@example.com\u200f\u061c', 'dana@example.com'],
    ['has no soft hyphens', 'Panel\u00adberg', 'Panelberg'],
    ['has no blank left by a mark that went away', '\u200e Dana \u200f', 'Dana'],
    [
      'keeps the joiners of Persian',
      '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645',
      '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645',
    ],
  ] as const) {
    it(what, () => assert.equal(tidyLine(typed), tidied));
  }
});
