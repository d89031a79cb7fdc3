import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressPrefix } from './address.ts';

describe('addressPrefix', () => {
  for (const [address, prefix] of [
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['::FFFF:203.0.113.9', '203.0.113.9'],
    ['::ffff:cb00:7109', '203.0.113.9'],
    ['0:0:0:0:0:ffff:203.0.113.9', '203.0.113.9'],
    ['::ffff:0:9', '0.0.0.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002:0000:0000:0000:0001', '2001:db8:1:2::/64'],
    ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:0:1::', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::203.0.113.9', '64:ff9b:0:0::/64'],
    [undefined, 'unknown'],
    ['', 'unknown'],
    ['unknown', 'unknown'],
    ['203.0.113.9:4711', 'unknown'],
    ['203.0.113.999', 'unknown'],
    ['2001:db8::1::2', 'unknown'],
    ['[::1]', 'unknown'],
    ['<script>', 'unknown'],
  ] as const) {
    it(`of ${address} is ${prefix}`, () => assert.equal(addressPrefix(address), prefix));
  }
});
