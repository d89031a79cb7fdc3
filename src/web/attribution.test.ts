import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Request } from 'express';
import fc from 'fast-check';
import { type Attribution, attributionFields, attributionOnArrival, readAttribution } from './attribution.ts';

const params = ['utm_source', 'utm_campaign', 'gclid', 'page'];
const siteUrl = 'https://site.example';
const now = Date.UTC(2026, 10, 20, 12);
const none: Attribution['first'] = { at: null, page: null, referrer: null, params: {} };

function arrive(originalUrl: string, referer?: string): Attribution | undefined {
  const headers: Record<string, string | undefined> = { host: 'localhost:8001', referer };
  const req = { originalUrl, get: (name: string) => headers[name] } as unknown as Request;
  return attributionOnArrival(req, { params, siteUrl, now });
}

function comeBack(known: Attribution | undefined): Attribution | undefined {
  const body = Object.fromEntries(attributionFields(known).map(({ name, value }) => [name, value]));
  return readAttribution(body, { params });
}

describe('an arrival at a form', () => {
  it('is what its own address says, tidied, and where it came from without the query', () => {
    assert.deepEqual(
      arrive(
        '/es/free-estimate?utm_source=%20spring%09letter&gclid=G1&gclid=G2&q=1',
        'https://a.example/b?c=d#e',
      ),
      {
        first: {
          at: now,
          page: '/es/free-estimate',
          referrer: 'https://a.example/b',
          params: { utm_source: 'spring letter', gclid: 'G1' },
        },
        last: null,
      },
    );
  });

  it('is what the page of ours said that linked to it', () => {
    for (const own of [siteUrl, 'http://localhost:8001'])
      assert.deepEqual(arrive('/free-estimate?service=ev', `${own}/services/ev?gclid=G1`)?.first, {
        ...none,
        page: '/services/ev',
        params: { gclid: 'G1' },
      });
    const both = arrive('/free-estimate?gclid=G2', `${siteUrl}/?gclid=G1`);
    assert.deepEqual([both?.first.params, both?.first.referrer], [{ gclid: 'G2' }, null]);
  });

  it('is the page alone when nobody says where it came from, or nothing that can be read', () => {
    const direct = arrive('/free-estimate');
    assert.deepEqual(direct?.first, { ...none, at: direct?.first.at, page: '/free-estimate' });
    assert.equal(arrive('/free-estimate?utm_source=%20&service=ev', `${siteUrl}/services/ev?q=1`), undefined);
    for (const referer of ['', 'about:client', 'android-app://com.example', 'javascript:alert(1)', '//', 'x'])
      assert.deepEqual(arrive('/free-estimate', referer), direct, referer);
  });

  it('names no draft, no request and nobody', () => {
    const pageOf = (path: string) => arrive(`${path}?gclid=G1`)?.first.page;
    assert.equal(pageOf('/free-estimate/AbCdEfGhIjKlMnOpQrStUv/where'), '/free-estimate');
    assert.equal(pageOf('/es/thanks/AbCdEfGh'), '/es/thanks');
    assert.equal(pageOf('/Free-Estimate/AbCdEfGhIjKlMnOpQrStUv'), '/Free-Estimate');
    assert.equal(pageOf('/services/free-estimate'), '/services/free-estimate');
    const who = arrive(
      '/free-estimate?utm_source=dana%40example.com&gclid=dana%2540example.com&utm_campaign=x',
    );
    assert.deepEqual(who?.first.params, { utm_campaign: 'x' });
    const from = arrive('/free-estimate', 'https://dana:secret@mail.example/u/dana@example.com/1');
    assert.equal(from?.first.referrer, 'https://mail.example');
  });
});

describe('attribution in a body', () => {
  it('may come as plain fields, as a program sends them', () => {
    const read = (body: object) => readAttribution(body as Record<string, unknown>, { params });
    assert.deepEqual(read({ utm_source: 'letter', email: 'dana@example.com' }), {
      first: { ...none, params: { utm_source: 'letter' } },
      last: null,
    });
    assert.deepEqual(read({ first_touch: 'gclid=G1', last_touch: '', gclid: 'G2' }), {
      first: { ...none, params: { gclid: 'G1' } },
      last: { ...none, params: { gclid: 'G2' } },
    });
    assert.equal(read({ utm_source: ['a', 'b'], gclid: { a: 1 }, first_touch: ['gclid=G1'] }), undefined);
  });

  it('is one touch when both are the same arrival, seen by two clocks', () => {
    const touches = { first_touch: `gclid=G1&.at=${now}`, last_touch: `.at=${now + 9}&gclid=G1` };
    assert.deepEqual(readAttribution(touches, { params }), {
      first: { ...none, at: now, params: { gclid: 'G1' } },
      last: null,
    });
  });

  it('believes nothing beyond its bounds', () => {
    const first = (first_touch: string) => readAttribution({ first_touch }, { params })?.first;
    for (const page of ['//evil.example/', 'https://evil.example/', '/a?b', 'about', '/dana@example.com'])
      assert.equal(first(`gclid=G1&.page=${encodeURIComponent(page)}`)?.page, null, page);
    for (const at of ['-1', '1e3', '99999999999999999', 'now', ''])
      assert.equal(first(`gclid=G1&.at=${at}`)?.at, null, at);
    assert.equal(first('.at=1700000000000'), undefined);
    assert.equal(first('utm_term=unlisted'), undefined);
    assert.equal(first(`gclid=G1&x=${'x'.repeat(30_000)}`), undefined);
    assert.equal(
      first(`utm_source=${'x'.repeat(99)}&gclid=${'x'.repeat(300)}`)?.params.utm_source?.length,
      64,
    );
    assert.equal(first(`gclid=${'x'.repeat(300)}`)?.params.gclid?.length, 200);
    assert.ok(
      first(`utm_source=${'x'.repeat(63)}${encodeURIComponent('😀')}`)?.params.utm_source?.isWellFormed(),
    );
  });

  it('comes back from the fields of a form as it was put in, whatever the link said', () => {
    const text = fc.string({ unit: 'binary', maxLength: 250 });
    const told = fc.dictionary(fc.constantFrom(...params), text);
    const queryOf = (said: Record<string, string>) =>
      new URLSearchParams(
        Object.entries(said).map(([name, value]) => [name, value.toWellFormed()] as [string, string]),
      ).toString();
    fc.assert(
      fc.property(told, told, fc.webUrl({ withQueryParameters: true }), (here, later, referer) => {
        const first = arrive(`/about?${queryOf(here)}`, referer);
        const last = arrive(`/free-estimate?${queryOf(later)}`, referer);
        assert.deepEqual(comeBack(first), first);
        const both = first && last && { first: first.first, last: last.first };
        assert.deepEqual(comeBack(both), both);
        for (const value of Object.values(first?.first.params ?? {})) assert.ok(value.length <= 200);
      }),
    );
  });

  it('has both fields even when nothing is known', () => {
    assert.deepEqual(attributionFields(undefined), [
      { name: 'first_touch', value: '' },
      { name: 'last_touch', value: '' },
    ]);
    assert.equal(comeBack(undefined), undefined);
  });
});
