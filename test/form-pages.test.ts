import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { load, type CheerioAPI } from 'cheerio';
import type { Content } from '../src/content/content.ts';
import type { Field, FieldError, Values } from '../src/web/form.ts';
import { createFormPage } from '../src/web/form-page.ts';
import { stagesOf } from '../src/web/form-stages.ts';
import type { Views } from '../src/web/views.ts';
import { assertIdsHold } from './support/drawn-pages.ts';
import { editionsOf, viewsOf } from './support/editions.ts';

const [edition] = editionsOf({ captchaSiteKey: 'site-key' });
assert.ok(edition);
const { views } = edition;

const fields: Field[] = [
  {
    name: 'service',
    kind: 'choice',
    label: 'What do you need?',
    required: 'Choose a service',
    items: [
      { value: 'a', text: 'A', hint: 'First' },
      { value: 'b', text: 'B' },
    ],
    columns: 2,
  },
  { name: 'details', kind: 'textarea', label: 'Anything else?', hint: 'What happened' },
  {
    name: 'timing',
    kind: 'choice',
    label: 'When?',
    required: 'Choose when',
    items: Array.from({ length: 9 }, (_, index) => ({ value: `t${index}`, text: `Time ${index}` })),
  },
  {
    name: 'full_name',
    kind: 'text',
    label: 'Your name',
    required: 'Enter your name',
    autocomplete: 'name',
    spellcheck: false,
  },
  { name: 'phone', kind: 'tel', label: 'Phone', hint: 'Any format', markOptional: false, width: 16 },
  { name: 'sms_consent', kind: 'checkbox', label: 'Text me', items: [{ value: 'yes', text: 'Yes' }] },
];

interface Sent {
  values?: Values;
  errors?: FieldError[];
  notice?: string | null;
  captcha?: { siteKey: string; action: string } | null;
}

function form({ values = {}, errors = [], notice = null, captcha = null }: Sent = {}): CheerioAPI {
  const definition = { fields, rules: [] };
  const stages = stagesOf(definition);
  const draw = createFormPage(
    {
      content: edition!.content,
      path: '/free-estimate',
      apiPath: '/api/estimate',
      name: 'estimate',
      definition,
      captchaSiteKey: captcha?.siteKey ?? null,
      render: (form) => views.render('pages/estimate/single.njk', { form }),
      now: () => 5,
    },
    stages,
  );
  const page = { stage: stages[0], values, files: [], errors, startedAt: 5 };
  const $ = load(draw({ ...page, ...(notice !== null && { notice }) }));
  // What a template holds is no part of the page until it is copied.
  $('template').remove();
  return $;
}

describe('a form page', () => {
  it('labels every control, describes it by its hint, and marks only what is optional', () => {
    const $ = form();
    assertIdsHold($, 'the form');
    for (const element of $('input:not([type=hidden]), select, textarea').toArray()) {
      const id = $(element).attr('id') ?? '';
      assert.ok($(`label[for="${id}"]`).length || $(element).closest('label').length, `${id} has no label`);
    }
    assert.equal($('#details').attr('aria-describedby'), 'details-hint');
    assert.equal($('label[for=details]').text().trim(), 'Anything else? (optional)');
    assert.equal($('label[for=phone]').text().trim(), 'Phone');
    assert.equal($('#full_name').attr('aria-invalid'), 'false');
    assert.equal($('#phone').attr('aria-invalid'), undefined);
    assert.equal($('[placeholder]').length, 0);
  });

  it('draws many choices as a list and few as cards, and chooses none by itself', () => {
    const $ = form();
    assert.equal($('select#timing option').length, 10);
    assert.deepEqual(
      $('input[name=service]')
        .toArray()
        .map((element) => $(element).attr('id')),
      ['service', 'service-2'],
    );
    assert.equal($('[checked], [selected]').length, 0);
  });

  it('shows what was typed again, unchanged and escaped', () => {
    const typed = '\n"Breaker" <b>trips</b> & smells';
    const $ = form({
      values: { details: typed, full_name: '"><script>', service: 'b', timing: 't3', sms_consent: 'yes' },
    });
    assert.equal($('#details').val(), typed);
    assert.equal($('#full_name').val(), '"><script>');
    assert.equal($('input[name=service]:checked').val(), 'b');
    assert.equal($('#timing option:selected').val(), 't3');
    assert.equal($('#sms_consent').is(':checked'), true);
    assert.equal($('main script').length, 0);
  });

  it('says what is wrong at the top and at the field in the same words, and leads from one to the other', () => {
    const errors = [
      { field: 'service', message: 'Choose a service' },
      { field: 'phone', message: 'Enter a phone number with its area code' },
    ];
    const $ = form({ errors });
    assertIdsHold($, 'the form');
    assert.match($('title').text(), /^Error: /);
    assert.deepEqual(
      $('[data-error-summary] a')
        .toArray()
        .map((element) => [$(element).attr('href'), $(element).text()]),
      [
        ['#service', 'Choose a service'],
        ['#phone', 'Enter a phone number with its area code'],
      ],
    );
    assert.equal(
      $('#phone-error').text().replace(/\s+/g, ' ').trim(),
      'Error: Enter a phone number with its area code',
    );
    assert.equal($('#phone').attr('aria-invalid'), 'true');
    assert.equal($('#phone').attr('aria-describedby'), 'phone-hint phone-error');
    assert.equal($('fieldset[data-field=service]').attr('aria-describedby'), 'service-error');
    assert.equal($('#full_name').attr('aria-invalid'), 'false');
  });

  it('carries the start time, the empty key and the trap, which no person meets', () => {
    const $ = form();
    assert.equal($('form').attr('action'), '/free-estimate?try=1');
    assert.equal($('form').attr('data-api'), '/api/estimate');
    assert.equal($('input[name=t0]').val(), '5');
    assert.equal($('input[name=key]').val(), '');
    const trap = $('input[name=website_url]');
    assert.deepEqual(
      [trap.attr('tabindex'), trap.attr('autocomplete'), trap.closest('[aria-hidden=true]').length],
      ['-1', 'off', 1],
    );
  });

  it('names Google only when captcha is on', () => {
    assert.doesNotMatch(form().html(), /recaptcha|data-captcha/i);
    const $ = form({ captcha: { siteKey: 'k', action: 'estimate' } });
    assert.equal($('form').attr('data-captcha-key'), 'k');
    assert.match($('form').text(), /protected by reCAPTCHA/);
  });

  it('shows a notice that no field is to blame for', () => {
    assert.match(form({ notice: 'Wait 2 minutes' })('[role=alert]').text(), /Wait 2 minutes/);
  });
});

describe('the helpdesk page', () => {
  const draw = (from: Views) =>
    from.render('pages/helpdesk/form.njk', {
      form: {
        name: 'helpdesk',
        action: '/helpdesk',
        apiAction: '/api/helpdesk',
        uploadAction: '/api/helpdesk/files',
        clearAction: '/helpdesk',
        place: '/helpdesk',
        query: '',
        draft: '',
        key: '',
        carried: [],
        controls: {},
        errors: [],
        notice: null,
        startedAt: 0,
        rules: '[]',
        words: '{}',
        attribution: [],
        captcha: null,
        stage: null,
      },
    });

  it('begins with the dangers of the trade and the emergency number of the country', () => {
    const callout = load(draw(views))('.callout');
    assert.match(callout.text(), /Gas smell.*Leave the area\. Call\s911, then call us/);
    assert.equal(callout.find('a').first().attr('href'), 'tel:911');
    const [locksmith] = editionsOf({ sample: 'locksmith' });
    assert.doesNotMatch(draw(locksmith!.views), /gas|spark/i);
  });

  it('says nothing of dangers when the business names none', () => {
    const { safety, ...business } = edition.content.business;
    assert.ok(safety);
    const content = { ...edition.content, business } as Content;
    assert.equal(load(draw(viewsOf(content, [content])))('main .callout').length, 0);
  });
});

describe('the thanks page', () => {
  it('greets by first name, escaped, shows the reference and stays out of search', () => {
    const $ = load(
      views.render('pages/thanks/thanks.njk', {
        form: 'estimate',
        reference: 'E-7F4K-2Q9M',
        statusPath: '/status/x',
        firstName: '<b>Dana',
      }),
    );
    assert.equal($('h1').text(), 'We have your request, <b>Dana');
    assert.match($('main').text(), /E-7F4K-2Q9M/);
    assert.equal($('meta[name=robots]').attr('content'), 'noindex');
    assert.equal($('link[rel=canonical]').length, 0);
  });
});
