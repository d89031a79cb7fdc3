import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sampleContent, spanishContent } from '../../test/support/sample-content.ts';
import { contactFields } from './contact-fields.ts';

const { t } = sampleContent().words;

const { email, phone } = contactFields({ t, country: 'US', isPhone: (typed) => typed.length > 5 });

describe('an email address', () => {
  for (const typed of [
    'name@example.com',
    'n@e.co',
    "o'brien+site_2026.x@mail.example.co.uk",
    'zoë@exämple.example',
    'name@xn--exmple-cua.example',
    'NAME@EXAMPLE.COM',
    '{{7*7}}@example.com',
    '123@4.example',
  ]) {
    it(`is ${typed}`, () => assert.ok(email.format.test(typed)));
  }

  for (const typed of [
    'name',
    'name@',
    '@example.com',
    'name@example',
    'name@.com',
    'name@example..com',
    'name@example.com.',
    'name@one@example.com',
    'two words@example.com',
    'name@exam ple.com',
    'a@example.com,b@example.com',
    'a@example.com;b@example.com',
    'a@example.com\nbcc: b@example.com',
    'Dana <dana@example.com>',
    '"<script>alert(1)</script>"@example.com',
    '<script>@example.com',
    'name@[127.0.0.1]',
    'mailto:name@example.com',
    'name@example.com:25',
    'na\\me@example.com',
    '(comment)name@example.com',
  ]) {
    it(`is not ${JSON.stringify(typed)}`, () => assert.ok(!email.format.test(typed)));
  }

  it('is judged in time that does not grow with its length beyond measure', () => {
    const started = performance.now();
    assert.ok(!email.format.test(`a@${'a.'.repeat(100_000)}@`));
    assert.ok(!email.format.test(`${'a'.repeat(200_000)}`));
    assert.ok(performance.now() - started < 3000);
  });
});

describe('a phone number', () => {
  it('is asked for with its area code where people leave out the country', () => {
    const words = (country: string) =>
      contactFields({ t, country, isPhone: () => true }).phone.format.message;
    assert.equal(words('US'), 'Enter a phone number with its area code');
    assert.equal(words('CA'), 'Enter a phone number with its area code');
    assert.equal(words('DE'), 'Enter a phone number with its country code');
  });

  it('is what the caller takes for one', () => {
    assert.ok(phone.format.test('5125550148') && !phone.format.test('512'));
  });
});

describe('what is said of them', () => {
  it('is said in the language of the page', () => {
    const { t } = spanishContent().words;
    const fields = contactFields({ t, country: 'US', isPhone: () => true });
    assert.equal(fields.fullName.label, 'Su nombre');
    assert.equal(fields.email.format.message, 'Escriba un correo electrónico como nombre@example.com');
  });
});
