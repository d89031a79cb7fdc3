import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { descriptionOf } from './html.ts';
import { estimate, supportRequest } from '../../test/support/odoo.ts';

const described = (text: string, label = 'Details') =>
  descriptionOf(supportRequest({ answers: [{ label, text }] }));
const reference = '<p><b>Reference</b><br>H-2Q9M-7F4K, received 2026-11-21 02:41 UTC</p>';

describe('the description', () => {
  it('holds every answer in the order of the form, then our reference', () => {
    assert.equal(
      descriptionOf(estimate()),
      '<p><b>What do you need?</b><br>Water heater</p>' +
        '<p><b>Anything we should know?</b><br>It leaks.<br>Since Monday.</p>' +
        '<p><b>Reference</b><br>E-7F4K-2Q9M, received 2026-11-21 02:40 UTC</p>',
    );
  });

  it('is never empty, and passes over questions without an answer', () => {
    assert.equal(descriptionOf(supportRequest({ answers: [] })), reference);
    assert.equal(described(' \n\0 '), reference);
  });

  it('ends with what the screening found, when it found something', () => {
    const held = supportRequest({
      answers: [],
      screened: { outcome: 'held', reasons: ['captcha: low score', 'too fast'] },
    });
    assert.equal(
      descriptionOf(held),
      `${reference}<p><b>Website check</b><br>held as doubtful, then released by a person (captcha: low score; too fast)</p>`,
    );
    const clear = supportRequest({
      answers: [],
      screened: { outcome: 'clear', reasons: ['captcha: unavailable'] },
    });
    assert.equal(
      descriptionOf(clear),
      `${reference}<p><b>Website check</b><br>not fully checked (captcha: unavailable)</p>`,
    );
  });

  it('escapes what the visitor wrote, and labels too', () => {
    assert.equal(
      described(`<script>alert("x")</script> & 'y'`, '<b>'),
      `<p><b>&lt;b&gt;</b><br>&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;</p>${reference}`,
    );
  });

  it('does not undo what was escaped by the visitor', () => {
    assert.match(described('&lt;script&gt;'), /&amp;lt;script&amp;gt;/);
  });

  it('has no other tags or attributes than its own, whatever is sent', () => {
    const hostile = [
      '</p><img src=x onerror=alert(1)>',
      '<p t-out="env.user">',
      '<<script>',
      '\u003cscript\u003e',
      "'><svg/onload=1>",
      '<br/>',
    ];
    for (const text of hostile) {
      const rest = described(text, text).replace(/<\/?(p|b|br)>/g, '');
      assert.doesNotMatch(rest, /[<>"']/, text);
    }
  });

  it('leaves braces alone: nothing renders a description', () => {
    assert.match(described('{{7*7}} ${7*7} {% x %}'), /\{\{7\*7\}\} \$\{7\*7\} \{% x %\}/);
  });

  it('keeps line breaks of every kind as <br>', () => {
    assert.match(described('a\nb\r\nc\rd\u2028e\n\nf'), /a<br>b<br>c<br>d<br>e<br><br>f/);
  });

  it('drops control characters, halves of characters and text that runs backwards', () => {
    assert.match(described('a\0b\u0007c\u009fd\ud800e\u202ef\u2066g\th'), /<br>abcdefg h</);
  });

  it('keeps emoji, Arabic and Hebrew', () => {
    assert.match(described('👩‍🔧 مرحبا שלום \u200f!'), /👩‍🔧 مرحبا שלום \u200f!/u);
  });
});
