import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { estimate, supportRequest } from '../../test/support/odoo.ts';
import { descriptionOf } from './description.ts';

const reader = { locale: 'en-US', timeZone: 'America/Chicago' };
const html = { type: 'html', reader } as const;
const reference = '<p><b>Reference</b><br>H-2Q9M-7F4K, received Nov 20, 2026, 8:41 PM CST</p>';

describe('the description', () => {
  it('holds every answer in the order of the form, then our reference', () => {
    assert.equal(
      descriptionOf(estimate(), [], html),
      '<p><b>What do you need?</b><br>Water heater</p>' +
        '<p><b>Anything we should know?</b><br>It leaks.<br>Since Monday.</p>' +
        '<p><b>Reference</b><br>E-7F4K-2Q9M, received Nov 20, 2026, 8:40 PM CST</p>',
    );
  });

  it('is never empty, and passes over questions without an answer', () => {
    assert.equal(descriptionOf(supportRequest({ answers: [] }), [], html), reference);
    const blank = [{ label: 'Details', text: ' \n\0 ' }];
    assert.equal(descriptionOf(supportRequest({ answers: blank }), [], html), reference);
  });

  it('holds the fallen values in a paragraph of their own at the end, but not what an answer says too', () => {
    const submission = supportRequest({ answers: [{ label: 'Source', text: 'Newsletter' }] });
    const fallen = [
      { label: 'source', text: 'newsletter ' },
      { label: 'Campaign', text: '<Spring>' },
      { label: 'Tags', text: 'Web,\nsite' },
    ];
    assert.equal(
      descriptionOf(submission, fallen, html),
      `<p><b>Source</b><br>Newsletter</p>${reference}<p><b>For this record</b><br>Campaign: &lt;Spring&gt;<br>Tags: Web, site</p>`,
    );
  });

  it('tells in one line that a person released it; the reasons are in the note', () => {
    const screened = (outcome: 'held' | 'clear', reason: string) =>
      descriptionOf(supportRequest({ answers: [], screened: { outcome, reasons: [reason] } }), [], html);
    assert.equal(
      screened('held', 'captcha: low score'),
      `${reference}<p><b>Website check</b><br>held as doubtful, then released by a person</p>`,
    );
    assert.equal(screened('clear', 'captcha: unavailable'), reference);
  });

  it('is plain text where Odoo has a plain field, as before version 15', () => {
    assert.equal(
      descriptionOf(estimate(), [{ label: 'Source', text: 'A & <B>' }], { type: 'text', reader }),
      'What do you need?\nWater heater\n\n' +
        'Anything we should know?\nIt leaks.\nSince Monday.\n\n' +
        'Reference\nE-7F4K-2Q9M, received Nov 20, 2026, 8:40 PM CST\n\n' +
        'For this record\nSource: A & <B>',
    );
  });
});
