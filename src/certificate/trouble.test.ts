import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Certificate } from './look.ts';
import { leftUntil, troubleOf } from './trouble.ts';

const hour = 3_600_000;
const day = 24 * hour;
const at = Date.UTC(2026, 10, 20, 17);

/** Of 90 days. */
const ending = (endsAt: number, changes: Partial<Certificate> = {}): Certificate => ({
  beginsAt: endsAt - 90 * day,
  endsAt,
  fits: true,
  distrust: null,
  ...changes,
});

describe('a certificate', () => {
  it('is in order while more than two weeks of it are left', () => {
    assert.equal(troubleOf(ending(at + 14 * day + 1), at), null);
    const { what, toDo } = troubleOf(ending(at + 14 * day), at)!;
    assert.equal(what, 'The certificate of the site ends in 14 days, on 2026-12-04 17:00 UTC.');
    assert.match(toDo, /^Renew it and reload nginx/);
  });

  it('that was not in order is so again with more than twenty days', () => {
    assert.ok(troubleOf(ending(at + 20 * day), at, true));
    assert.equal(troubleOf(ending(at + 20 * day + 1), at, true), null);
  });

  it('of six days is in order until a quarter of them is left', () => {
    const short = (left: number) => ending(at + left, { beginsAt: at + left - 6 * day });
    assert.equal(troubleOf(short(2 * day), at), null);
    assert.match(troubleOf(short(1.5 * day), at)!.what, /ends in 36 hours/);
    assert.ok(troubleOf(short(2 * day), at, true));
    assert.equal(troubleOf(short(3 * day), at, true), null);
  });

  it('has ended from its last moment on', () => {
    assert.match(troubleOf(ending(at), at)!.what, /ended on 2026-11-20 17:00 UTC/);
  });

  it('that is not yet valid is told with the clock', () => {
    const { what, toDo } = troubleOf(ending(at + 90 * day + 1), at)!;
    assert.match(what, /by the clock of this machine is not yet/);
    assert.match(toDo, /timedatectl/);
  });

  it('for another name is told', () => {
    assert.match(troubleOf(ending(at + 60 * day, { fits: false }), at)!.what, /for another name/);
  });

  it('that browsers do not trust is told with why, and what to do of it', () => {
    const distrusted = (distrust: string) => troubleOf(ending(at + 60 * day, { distrust }), at)!;
    const own = distrusted('DEPTH_ZERO_SELF_SIGNED_CERT');
    assert.match(own.what, /nobody but its owner signed it \(DEPTH_ZERO_SELF_SIGNED_CERT\)\.$/);
    assert.equal(own.toDo, 'Get one from a public authority.');
    assert.match(distrusted('UNABLE_TO_VERIFY_LEAF_SIGNATURE').toDo, /fullchain\.pem/);
    assert.match(distrusted('CERT_HAS_EXPIRED').what, /between it and its authority has ended/);
    assert.match(distrusted('SELF_SIGNED_CERT_IN_CHAIN').toDo, /NODE_EXTRA_CA_CERTS/);
  });
});

describe('the time that is left', () => {
  it('is told in days, and in hours when there are few', () => {
    assert.equal(leftUntil(at + 2 * day, at), '2 days');
    assert.equal(leftUntil(at + 2 * day - 1, at), '47 hours');
    assert.equal(leftUntil(at + hour, at), '1 hour');
    assert.equal(leftUntil(at + hour - 1, at), 'less than an hour');
  });
});
