import { expect, test } from 'vitest';
import { isIn, isPublic, networks } from '../../../runtime/net/addresses.js';

test.each([
  ['93.184.215.14', true],
  ['172.15.255.255', true],
  ['172.32.0.1', true],
  ['100.128.0.1', true],
  ['2606:2800:21f:cb07:6820:80da:af6b:8b2c', true],
  ['0.0.0.0', false],
  ['10.0.0.1', false],
  ['100.64.0.1', false],
  ['100.100.100.200', false],
  ['127.0.0.1', false],
  ['127.255.255.254', false],
  ['168.63.129.16', false],
  ['169.254.169.254', false],
  ['172.16.0.1', false],
  ['172.31.255.255', false],
  ['192.0.0.192', false],
  ['192.168.1.1', false],
  ['198.19.0.1', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::', false],
  ['::1', false],
  ['::ffff:127.0.0.1', false],
  ['::ffff:93.184.215.14', false],
  ['::7f00:1', false],
  ['64:ff9b::7f00:1', false],
  ['64:ff9b:1::1', false],
  ['fe80::1', false],
  ['fc00::1', false],
  ['fd00:ec2::254', false],
  ['ff02::1', false],
  ['2001::1', false],
  ['2001:db8::1', false],
  ['2002:7f00:1::', false],
])('%s is public: %s', (address, expected) => {
  expect(isPublic(address)).toBe(expected);
});

test('networks are named by prefix, or by address', () => {
  const own = networks(['10.1.0.0/16', '127.0.0.1', 'fd00::/8']);
  expect(['10.1.2.3', '10.2.0.1', '127.0.0.1', '127.0.0.2', 'fd12::1', 'fe80::1'].map((address) => isIn(own, address))).toEqual([
    true,
    false,
    true,
    false,
    true,
    false,
  ]);
});

test.each(['10.1.0.0/33', '10.1/16', 'host', '10.0.0.0/8/8', '10.0.0.0/', '::/129', ''])('"%s" is no network', (item) => {
  expect(() => networks([item])).toThrow(`"${item}" is no network`);
});
