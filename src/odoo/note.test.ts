import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { estimate } from '../../test/support/odoo.ts';
import { noteOf } from './note.ts';

const reader = { locale: 'en-US', timeZone: 'America/Chicago' };

describe('the note', () => {
  it('tells what was agreed to, how the visitor came, the page, the time and the language', () => {
    const consent = {
      text: 'Text me about <this>',
      version: '1a2b3c4d',
      givenAt: Date.UTC(2026, 10, 21, 2, 39),
    };
    const submission = estimate({
      consents: [{ ...consent, locale: 'es-US', page: '/es/free-estimate' }],
      attribution: {
        first: {
          at: Date.UTC(2026, 10, 18, 15, 5),
          page: '/services/ev-charger',
          referrer: 'https://www.example.com/',
          params: { utm_source: 'Newsletter', utm_term: 'ev', gclid: '<G1>' },
        },
        last: { at: null, page: null, referrer: null, params: { utm_campaign: 'Spring' } },
      },
    });
    assert.equal(
      noteOf(submission, reader),
      '<p><b>Reference</b><br>E-7F4K-2Q9M</p>' +
        '<p><b>Consent</b><br>Text me about &lt;this&gt;<br>' +
        'Nov 20, 2026, 8:39 PM CST, on /es/free-estimate, in Spanish (United States), wording 1a2b3c4d</p>' +
        '<p><b>Came by</b><br>Source: Newsletter<br>Term: ev<br>gclid: &lt;G1&gt;<br>From: https://www.example.com/<br>' +
        'Landing page: /services/ev-charger<br>At: Nov 18, 2026, 9:05 AM CST</p>' +
        '<p><b>Last came by</b><br>Campaign: Spring</p>' +
        '<p><b>Page</b><br>/free-estimate</p>' +
        '<p><b>Received</b><br>Nov 20, 2026, 8:40 PM CST</p>' +
        '<p><b>Language</b><br>American English</p>',
    );
  });

  it('tells why a request was held, or what could not be checked', () => {
    const note = (outcome: 'held' | 'clear', ...reasons: string[]) =>
      noteOf(estimate({ screened: { outcome, reasons } }), reader);
    assert.match(
      note('held', 'captcha: low score (0.1)', 'pace: too fast', 'of tomorrow: new (0.1)'),
      /Website check<\/b><br>held as doubtful, then released by a person \(reCAPTCHA takes the sender for a program \(0\.1\); it was filled in faster than a person can; of tomorrow: new \(0\.1\)\)/,
    );
    assert.match(
      note('clear', 'captcha: unavailable', 'origin: not sent'),
      /Website check<\/b><br>not fully checked \(reCAPTCHA could not be asked; the browser did not say from which page it was sent\)/,
    );
    assert.doesNotMatch(note('clear'), /Website check/);
  });

  it('says a locale that is none as it is', () => {
    assert.match(noteOf(estimate({ locale: 'not a locale' }), reader), /Language<\/b><br>not a locale/);
  });
});
