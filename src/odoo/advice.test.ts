import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { advice, adviceOn, type BlockingCode } from './advice.ts';

const codes = Object.keys(advice) as BlockingCode[];

describe('the advice', () => {
  it('says to restart the site wherever a setting is to be changed', () => {
    const settings = /(?:Set|Correct|Write|Change|Fill)[^.]*\b(?:ODOO_\w+|site\.yaml)/i;
    for (const code of codes) if (settings.test(advice[code])) assert.match(advice[code], /restart/, code);
  });

  it('says that a key in a file, and what is done in Odoo, need none', () => {
    assert.match(
      advice['wrong key'],
      /its file, in SECRETS_DIR or of ODOO_API_KEY_FILE, which is read again without a restart/,
    );
    assert.match(advice['no right'], /without a restart/);
  });

  it('begins with what is most often wrong with an address', () => {
    for (const code of ['not there', 'not Odoo', 'redirected'] as const)
      assert.match(
        advice[code],
        /^[^.]*\. [^.]*ODOO_BASE_URL holds only https:\/\/ .*\(\/web and \/odoo/,
        code,
      );
  });

  it('names the right that the tickets of Enterprise need more than others', () => {
    assert.match(advice['no right'], /"Contact Creation"/);
  });

  it('names the field, or where a redirect leads to', () => {
    assert.match(
      adviceOn({ code: 'required field', about: 'crm.lead.x_floor' }),
      /^Odoo requires crm\.lead\.x_floor, which Porchlight does not fill\. .*odoo\.estimate\.values/,
    );
    assert.match(
      adviceOn({ code: 'redirected', about: 'https://erp.example.com' }),
      /^Odoo answers with a redirect to https:\/\/erp\.example\.com\. .*ODOO_BASE_URL/,
    );
    for (const code of codes) assert.equal(adviceOn({ code }), advice[code]);
  });
});
