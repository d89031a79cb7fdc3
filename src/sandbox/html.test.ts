import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { plainText, sanitize } from './html.ts';

const sanitized: [title: string, html: string, expected: string][] = [
  ['keeps paragraphs and line breaks', '<p>a<br>b</p>', '<p>a<br>b</p>'],
  ['wraps loose text in a paragraph', 'line one\nline two', '<p>line one\nline two</p>'],
  ['eats what looks like a tag and keeps its text', 'line <four> & co', '<p>line  &amp; co</p>'],
  [
    'removes script, style, iframe, form and input',
    '<p>Hello <b>there</b></p><script>alert(1)</script><iframe src="https://e.example"></iframe><style>p{}</style><form><input name="a"></form>',
    '<p>Hello <b>there</b></p>',
  ],
  [
    'removes handlers and script addresses',
    '<a href="javascript:x" onclick="y">k</a><img src="x.png" onerror="z"/>',
    '<p><a>k</a><img src="x.png"></p>',
  ],
  ['sees through entities in addresses', '<a href="&#106;ava&#x73;cript&colon;x">k</a>', '<p><a>k</a></p>'],
  [
    'keeps ordinary links',
    '<p><a href="https://a.example/?b=1&amp;c=2">k</a></p>',
    '<p><a href="https://a.example/?b=1&amp;c=2">k</a></p>',
  ],
  ['closes what was left open', '<ul><li>a', '<ul><li>a</li></ul>'],
  ['drops comments, even unclosed ones', '<p>a</p><!-- <p>b</p>', '<p>a</p>'],
  ['keeps an empty paragraph and an empty text', '<p></p>', '<p></p>'],
  ['makes text of a lone bracket', '1 < 2 and 3 > 2', '<p>1 &lt; 2 and 3 &gt; 2</p>'],
];

describe('sanitize', () => {
  for (const [title, html, expected] of sanitized) {
    test(title, () => assert.equal(sanitize(html, false), expected));
  }

  test('answers nothing for nothing', () => assert.equal(sanitize('', false), ''));

  test('keeps harmless styles only where the field keeps styles', () => {
    const html = '<p style="color:red;position:fixed">s</p>';
    assert.equal(sanitize(html, true), '<p style="color:red">s</p>');
    assert.equal(sanitize(html, false), '<p>s</p>');
  });

  test('takes time in proportion to the length, whatever is left unfinished', () => {
    for (const piece of ['<', '<a ', '<a "', '<!-', '&', '<script>', '<b>', '<div>', ' =']) {
      const [short, long] = [25_000, 200_000].map((times) => {
        // Of the processor, not of the clock: other programs on the machine must not count.
        const started = process.cpuUsage();
        plainText(sanitize(piece.repeat(times), true));
        return process.cpuUsage(started).user / 1000;
      });
      // Eight times the text: about 8 times the time, but 64 times where each step looks at all the rest.
      assert.ok((long ?? 0) < 30 * Math.max(short ?? 0, 10), `${piece}: ${short} ms, then ${long} ms`);
    }
  });
});

describe('plainText', () => {
  test('turns line breaks and paragraphs into lines', () => {
    assert.equal(
      plainText('<p>Name: Ada<br>City: <b>Leeds</b></p><p>Bye</p>'),
      'Name: Ada\nCity: Leeds\nBye',
    );
  });

  test('reads entities once only', () => {
    assert.equal(plainText('<p>&lt;b&gt; &amp;amp; &quot;c&quot;</p>'), '<b> &amp; "c"');
  });
});
