import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { htmlOf, linesOf } from './html.ts';

const html = (text: string, label = 'Details') => htmlOf([{ label, text }]);

describe('a block of HTML', () => {
  it('has its label and its text', () => {
    assert.equal(html('It leaks.'), '<p><b>Details</b><br>It leaks.</p>');
  });

  it('is left out when it says nothing', () => {
    assert.equal(html(' \n\0 '), '');
  });

  it('escapes what the visitor wrote, and labels too', () => {
    assert.equal(
      html(`<script>alert("x")</script> & 'y'`, '<b>'),
      '<p><b>&lt;b&gt;</b><br>&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;</p>',
    );
  });

  it('does not undo what was escaped by the visitor', () => {
    assert.match(html('&lt;script&gt;'), /&amp;lt;script&amp;gt;/);
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
      const rest = html(text, text).replace(/<\/?(p|b|br)>/g, '');
      assert.doesNotMatch(rest, /[<>"']/, text);
    }
  });

  it('leaves braces alone: nothing renders a description', () => {
    assert.match(html('{{7*7}} ${7*7} {% x %}'), /\{\{7\*7\}\} \$\{7\*7\} \{% x %\}/);
  });

  it('keeps line breaks of every kind as <br>', () => {
    assert.equal(linesOf('a\nb\r\nc\rd\u2028e\n\nf'), 'a<br>b<br>c<br>d<br>e<br><br>f');
  });

  it('drops control characters, halves of characters and text that runs backwards', () => {
    assert.equal(linesOf('a\0b\u0007c\u009fd\ud800e\u202ef\u2066g\th'), 'abcdefg h');
  });

  it('keeps emoji, Arabic and Hebrew', () => {
    assert.equal(linesOf('👩‍🔧 مرحبا שלום \u200f!'), '👩‍🔧 مرحبا שלום \u200f!');
  });
});
