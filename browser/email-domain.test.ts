import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { meantAddress } from './email-domain.ts';

describe('an email address that looks mistyped', () => {
  for (const typed of [
    'gmial.com',
    'gmai.com',
    'gmaill.com',
    'gmall.com',
    'GMAIL.con',
    'gmail.co',
    'ggmail.com',
  ])
    it(`${typed} is meant to be gmail.com`, () => {
      assert.equal(meantAddress(` visitor@${typed}`), 'visitor@gmail.com');
    });

  for (const typed of [
    'gmail.com',
    'Gmail.com',
    'mail.com',
    'ymail.com',
    'example.com',
    'gmx.de',
    'gml.con',
    '',
  ])
    it(`${typed || 'nothing'} after the @ is left alone`, () => {
      assert.equal(meantAddress(`visitor@${typed}`), undefined);
    });

  it('is left alone while it is no address', () => {
    for (const typed of ['', 'gmial.com', '@gmial.com', 'a b@gmial.com', 'a@b@gmial.com'])
      assert.equal(meantAddress(typed), undefined);
  });
});
