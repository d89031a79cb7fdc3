import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as cheerio from 'cheerio';
import { loadSample, noon, viewsOf } from '../../test/support/editions.ts';
import { remainsOf, type Erased } from '../submission/erased.ts';
import type { Submission, SubmittedFile } from '../submission/submission.ts';
import { createThanksPage } from './page.ts';

const contents = [...loadSample(), ...loadSample('locksmith')];
const token = 'a-token';
const fileOf = (n: number): SubmittedFile => ({
  ...{ n, name: `${n}.jpg`, mediaType: 'image/jpeg', bytes: 7, digest: String(n), upload: String(n) },
});
const requestWith = (differs: Partial<Submission> = {}) =>
  ({
    ...{ id: 'an-id', form: 'estimate', reference: 'E-7F4K-2Q9M', receivedAt: noon, city: 'Manor' },
    ...{ fullName: 'Dana Reyes', email: 'dana@example.com', files: [] },
    ...differs,
  }) as unknown as Submission;

for (const content of contents) {
  const { locale, business } = content;
  const draw = createThanksPage({
    content,
    views: viewsOf(content, [content]),
    statusSeal: { close: () => 'status-token' },
  });
  const pageOf = (submission: Submission | Erased, more: Partial<Parameters<typeof draw>[0]> = {}) =>
    cheerio.load(draw({ submission, token, added: 0, now: noon, ...more }));

  describe(`the page of thanks of ${business.name} in ${locale.tag}`, () => {
    it('shows the reference, the town, when something happens, and where to add photos', () => {
      const $ = pageOf(requestWith());
      assert.match($('main').text(), /E-7F4K-2Q9M/);
      assert.match($('main').text(), /Manor/);
      assert.doesNotMatch($('main').text(), /Reyes|dana@/);
      assert.equal($('ol.numbered li').length, 3);
      assert.match($('ol.numbered li').first().text(), /\d/);
      assert.doesNotMatch($('main').text(), /\{/);
      assert.equal($('main').attr('data-sent'), 'estimate');
      const form = $('form#request-form');
      assert.equal(form.attr('action'), `${locale.prefix}/thanks/${token}/photos`);
      assert.equal(form.attr('data-upload'), `${locale.prefix}/api/estimate/files`);
      assert.equal($('input[type=file]').attr('name'), 'photos');
      assert.equal($('script[src*="forms.js"]').length, 1);
      assert.equal($('[data-focus-after-post]').prop('tagName'), 'H1');
    });

    it('takes documents after a support request', () => {
      const $ = pageOf(requestWith({ form: 'helpdesk' }));
      assert.equal($('input[type=file]').attr('name'), 'files');
      assert.match($('input[type=file]').attr('accept') ?? '', /pdf/);
    });

    it('says at the field and above the page what is wrong with a photo, and what was added all the same', () => {
      const $ = pageOf(requestWith({ files: [fileOf(1)] }), { errors: ['b.txt is no photo'], added: 1 });
      assert.equal($('.error-summary a').attr('href'), '#photos');
      assert.match($('[data-field] [data-error-slot]').text(), /b\.txt is no photo/);
      assert.equal($('title').text().includes(content.words.t('site.errorPrefix')), true);
      assert.match($('[role=status]').text(), /1/);
    });

    it('says that a photo was lost only where it can be added again', () => {
      const { t } = content.words;
      const said = t('thanks.photos.lost', { accept: 'photos' });
      assert.ok(pageOf(requestWith(), { lost: true })('main').text().includes(said));
      const late = { lost: true, now: noon + 14 * 24 * 60 * 60_000 };
      assert.ok(!pageOf(requestWith(), late)('main').text().includes(said));
    });

    it('shows the reference, and nothing of the person or the files, of what is erased', () => {
      const later = noon + 31 * 24 * 60 * 60_000;
      const $ = pageOf(remainsOf(requestWith({ files: [fileOf(1)] }), later), { now: later });
      assert.match($('main').text(), /E-7F4K-2Q9M/);
      assert.equal($('h1').text(), content.words.t('thanks.title'));
      assert.doesNotMatch($('main').text(), /Dana|Reyes|Manor|dana@/);
      assert.equal($('form#request-form, #photos-had').length, 0);
    });

    it('has no form and no script of forms once six are there, or after 14 days', () => {
      const full = pageOf(requestWith({ files: [1, 2, 3, 4, 5, 6].map(fileOf) }), { errors: ['too many'] });
      const late = pageOf(requestWith(), { now: noon + 14 * 24 * 60 * 60_000 });
      for (const $ of [full, late]) {
        assert.equal($('form#request-form').length, 0);
        assert.equal($('script[src*="forms.js"]').length, 0);
      }
      assert.match(full('main').text(), /6/);
      assert.equal(full(full('.error-summary a').attr('href')).length, 1);
    });
  });
}
