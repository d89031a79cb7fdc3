import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import express from 'express';
import { listen } from '../../test/support/listen.ts';
import { editionsOf } from '../../test/support/editions.ts';
import { kitPages, kitPath, kitRouter } from './router.ts';

const components = join(import.meta.dirname, '../../views/components');

// Not `picture` and `recent-work`: they show photos of an owner, and the samples have none.
const catalogue = [
  ...['site-header', 'site-footer', 'call-bar', 'breadcrumb', 'hero', 'proof-bar', 'service-index'],
  ...['service-row', 'steps', 'testimonial', 'faq', 'price-table', 'cta-band', 'rating', 'monogram'],
  ...['cutaway', 'route', 'button', 'field', 'select', 'textarea', 'radio-cards', 'checkbox', 'file-drop'],
  ...['error-summary', 'stepper', 'summary-card', 'callout', 'flash', 'toast', 'badge', 'timeline'],
  ...['chart-bars', 'chart-columns', 'chart-funnel', 'chart-spark', 'chart-heat'],
];

describe('the kit', () => {
  it('has a page for every macro of the catalogue', () => {
    const paths = new Set(kitPages);
    assert.deepEqual(
      catalogue.filter((name) => !paths.has(`${kitPath}/${name}`)),
      [],
    );
    assert.deepEqual(
      catalogue.filter((name) => !existsSync(join(components, `${name}.njk`))),
      [],
    );
  });

  for (const { content, views } of editionsOf()) {
    it(`draws every page with no value missing, in ${content.locale.tag}`, async (t) => {
      const server = await listen(express().use(kitRouter({ content, views })));
      t.after(server.close);
      const broken: string[] = [];
      for (const path of kitPages) {
        const answer = await fetch(server.url + content.locale.prefix + path);
        if (answer.status !== 200) broken.push(`${path}: ${(await answer.text()).slice(0, 400)}`);
      }
      assert.deepEqual(broken, []);
    });
  }
});
