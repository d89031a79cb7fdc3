// Whatever is typed into any field of any page comes back from the whole site as it was, after every mistake, with the files.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { tidyLine, tidyText } from '../../src/web/tidy.ts';
import { what, where } from '../support/form-network.ts';
import { helpdeskAnswers, type Journey, startJourney } from '../support/journey.ts';
import { fileOf, plainVisitor } from '../support/plain-visitor.ts';
import { withoutStore } from '../support/stored-away.ts';
import { plainJpeg } from '../support/upload-files.ts';

let journey: Journey;
let photo: File;
before(async () => {
  journey = await startJourney({ env: { RATE_SOFT: '0', RATE_HARD: '0', MIN_FILL_MS: '0' } });
  photo = fileOf('panel.jpg', await plainJpeg());
});
after(() => journey.stop());

const text = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.string({ unit: 'binary', maxLength: 10 }),
      fc.constantFrom(
        '\r\n',
        '\n',
        '\t',
        '\u0000',
        '\u202E',
        '</textarea>',
        '"\'><b>',
        '&lt;',
        '{{ 7 * 7 }}',
        '--boundary',
      ),
    ),
    { maxLength: 10 },
  )
  .map((parts) => parts.join('').toWellFormed());

type Typed = Record<string, string>;

/** As the documentation of the fields has it: without what nobody can have meant. */
const tidied = (typed: Typed): Typed =>
  Object.fromEntries(
    Object.entries(typed).map(([name, value]) => [
      name,
      (/details|message/.test(name) ? tidyText : tidyLine)(value),
    ]),
  );

const runs = { numRuns: 12 };

/** After a mistake, and posted again as the page itself has it while the store can keep nothing: all of it is there each time. */
async function comesBack(
  visitor: ReturnType<typeof plainVisitor>,
  typed: Typed,
  files: string[],
): Promise<void> {
  const have = () => ({
    typed: Object.fromEntries(Object.keys(typed).map((name) => [name, visitor.values()[name]])),
    files: visitor.files(),
  });
  await visitor.press(typed);
  assert.equal(visitor.status, 422);
  assert.deepEqual(have(), { typed: tidied(typed), files });
  await withoutStore(journey.site, () => visitor.press());
  // The first page of several has nothing to keep yet.
  assert.equal(visitor.status, visitor.at.startsWith('/free-estimate?') ? 422 : 503);
  assert.deepEqual(have(), { typed: tidied(typed), files });
}

describe('what was typed comes back', () => {
  it('from each page of the estimate', () =>
    fc.assert(
      fc.asyncProperty(
        text,
        text,
        text,
        text,
        text,
        async (details, address_line1, postal_code, full_name, phone) => {
          const visitor = plainVisitor(journey.site.url);
          await visitor.open('/free-estimate');
          await visitor.press({}, [photo]);
          await comesBack(visitor, { details }, ['panel.jpg']);
          await visitor.press(what);
          // Nothing is chosen, which is the mistake.
          await comesBack(visitor, { address_line1, postal_code }, []);
          await visitor.press(where);
          await comesBack(visitor, { full_name, phone, email: `${phone}@` }, []);
          assert.equal(visitor.tokens().length, 1);
          assert.equal(visitor.$('#request-form [name=details]').attr('value'), what.details);
        },
      ),
      runs,
    ));

  it('from the one page of the helpdesk', () =>
    fc.assert(
      fc.asyncProperty(text, text, text, text, async (message, reference, full_name, address_line1) => {
        const visitor = plainVisitor(journey.site.url);
        const typed = { message, reference, full_name, address_line1, email: 'x', phone: `+${reference}` };
        await visitor.open('/helpdesk');
        await visitor.press({}, [photo]);
        await visitor.press(typed);
        assert.deepEqual([visitor.status, visitor.files()], [422, ['panel.jpg']]);
        assert.deepEqual({ ...visitor.values(), ...tidied(typed) }, visitor.values());

        const good = helpdeskAnswers({
          full_name: `N${full_name.slice(0, 60)}`.toWellFormed(),
          message: `The panel hums: ${message}`,
          reference: '',
          phone: '',
          address_line1: '',
        }) as Typed;
        await withoutStore(journey.site, () => visitor.press(good));
        assert.deepEqual([visitor.status, visitor.files()], [503, ['panel.jpg']]);
        assert.deepEqual({ ...visitor.values(), ...tidied(good) }, visitor.values());
      }),
      runs,
    ));
});
