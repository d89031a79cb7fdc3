import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { estimate } from '../../test/support/odoo.ts';
import { noteOf } from './note.ts';

describe('the note', () => {
  it('tells what was agreed to and when, how the visitor came, the page, the time and the language', () => {
    const submission = estimate({
      consents: [{ text: 'Text me about <this>', givenAt: Date.UTC(2026, 10, 21, 2, 39) }],
      attribution: { source: 'Newsletter', medium: null, campaign: 'Spring' },
    });
    assert.equal(
      noteOf(submission),
      '<p><b>Reference</b><br>E-7F4K-2Q9M</p>' +
        '<p><b>Consent</b><br>Text me about &lt;this&gt;<br>2026-11-21 02:39 UTC</p>' +
        '<p><b>Came by</b><br>Source: Newsletter<br>Campaign: Spring</p>' +
        '<p><b>Page</b><br>/free-estimate</p>' +
        '<p><b>Received</b><br>2026-11-21 02:40 UTC</p>' +
        '<p><b>Language</b><br>American English</p>',
    );
  });

  it('tells why a request was held, or what could not be checked', () => {
    const note = (outcome: 'held' | 'clear', ...reasons: string[]) =>
      noteOf(estimate({ screened: { outcome, reasons } }));
    assert.match(
      note('held', 'captcha: low score', 'too fast'),
      /Website check<\/b><br>held as doubtful, then released by a person \(captcha: low score; too fast\)/,
    );
    assert.match(
      note('clear', 'captcha: unavailable'),
      /Website check<\/b><br>not fully checked \(captcha: unavailable\)/,
    );
    assert.doesNotMatch(note('clear'), /Website check/);
  });

  it('says a locale that is none as it is', () => {
    assert.match(noteOf(estimate({ locale: 'not a locale' })), /Language<\/b><br>not a locale/);
  });
});
