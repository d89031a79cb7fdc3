// Nothing that was typed is lost or changed on its way, but for what tidying takes: whatever it is, and whatever goes wrong.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { type EstimateSite, startEstimateSite } from '../../test/support/estimate-site.ts';
import { tidyLine, tidyText } from '../web/tidy.ts';

let site: EstimateSite;
before(async () => {
  site = await startEstimateSite();
});
after(() => site.close());

const runs = { numRuns: 40 };
const good = { service: 'ev-charger', timing: 'this_week', postal_code: '78701' };
const contact = { full_name: 'Sample Visitor', phone: '512-555-0171', reply_by: 'call' };

/** Anything a keyboard, a clipboard or a program can bring, with what templates, HTML and shells would take for their own. */
const anything = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom('\r\n', '\n', '\r', '\t', ' ', '\u0000', '\u202e', '\u00ad', '\ud83d', '\u2028'),
      fc.constantFrom('<script>', '</textarea>', '{{ 7*7 }}', '&amp;', '"\'>', '${x}', '%00', '\u05d0\u05d1'),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

/** Of a length that is in order, so that nothing is wrong with it. */
const inOrder = anything.map((text) => `The panel: ${text}`).filter((text) => tidyText(text).length < 2000);
const aLine = fc
  .tuple(fc.string({ minLength: 1, maxLength: 5 }), anything)
  .map(([start, text]) => `N${start}${text.slice(0, 60)}`)
  .filter((text) => tidyLine(text).length <= 100);

describe('what was typed', () => {
  it('comes back on a page with a mistake, whatever is wrong with it', async () => {
    const lines = fc.record({
      postal_code: anything,
      address_line1: anything,
      full_name: anything,
      phone: anything,
      email: anything,
    });
    await fc.assert(
      fc.asyncProperty(anything, lines, async (details, typed) => {
        const wrong = await site.press(await site.open('/free-estimate'), { details, ...typed });
        assert.equal(wrong.status, 422);
        const values = wrong.values();
        assert.equal(values.details, tidyText(details));
        for (const [name, text] of Object.entries(typed)) assert.equal(values[name], tidyLine(text), name);
        // Once more, as what the page itself posts: nothing is lost a little each time.
        assert.deepEqual((await site.press(wrong)).values(), values);
      }),
      runs,
    );
  });

  it('is in the draft, on every page after, and in what is sent', async () => {
    await fc.assert(
      fc.asyncProperty(inOrder, aLine, aLine, async (details, address_line1, full_name) => {
        const second = await site.press(await site.open('/free-estimate'), { ...good, details });
        const text = tidyText(details);
        assert.equal(second.values().details, text);
        const first = await site.open(second.action.replace('/where', ''));
        assert.equal(first.values().details, text);
        const third = await site.press(second, { ...good, address_line1 });
        assert.equal(third.values().details, text);
        assert.ok(third.$('.summary-value').text().includes(text));
        const wrong = await site.press(third, { ...contact, full_name, phone: '1' });
        assert.equal(wrong.status, 422);
        assert.equal(wrong.values().full_name, tidyLine(full_name));
        await site.press(wrong, { phone: contact.phone });
        const { answers, fullName, addressLine1 } = site.received.at(-1)!;
        assert.equal(answers.find(({ label }) => label === 'Anything we should know?')!.text, text);
        assert.deepEqual([fullName, addressLine1], [tidyLine(full_name), tidyLine(address_line1)]);
      }),
      runs,
    );
  });
});
