import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAddressRules } from './address-rules.ts';

const closed = createAddressRules([]);

describe('without ranges from the operator', () => {
  test.each([
    '0.0.0.0',
    '0.1.2.3',
    '10.1.2.3',
    '100.64.0.1',
    '100.100.100.200',
    '127.0.0.1',
    '127.255.255.254',
    '168.63.129.16',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.192',
    '192.0.2.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.7',
    '203.0.113.7',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::7f00:1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '::ffff:0:127.0.0.1',
    '64:ff9b::10.0.0.1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:2::1',
    '2001:10::1',
    '2001:db8::1',
    '2002:7f00:1::1',
    '2002:0808:0808::1',
    '3fff::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
  ])('%s is refused', (address) => {
    expect(closed.judge(address)).toBe('refused');
  });

  test.each([
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '2606:4700:4700::1111',
    '2a00::1',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
  ])('%s is public', (address) => {
    expect(closed.judge(address)).toBe('public');
  });

  test.each(['', 'localhost', '2130706433', '0x7f.1', '127.1', '1.2.3.4.5', '8.8.8.8/32', ':::', '[::1]'])(
    'the text "%s" is not a valid address and refused',
    (text) => {
      expect(closed.judge(text)).toBe('refused');
    },
  );
});

describe('with ranges from the operator', () => {
  const open = createAddressRules(['10.0.0.0/8', '127.0.0.1', 'fd00::/8']);

  test.each(['10.9.8.7', '127.0.0.1', '::ffff:10.0.0.1', '64:ff9b::10.0.0.1', 'fd12::1'])(
    '%s is allowed',
    (address) => {
      expect(open.judge(address)).toBe('allowed');
    },
  );

  test.each(['127.0.0.2', '192.168.0.1', '::1', 'fe80::1', '::ffff:192.168.0.1'])(
    '%s stays refused',
    (address) => {
      expect(open.judge(address)).toBe('refused');
    },
  );

  test('a range of mapped addresses is the range of IPv4 addresses it maps', () => {
    expect(createAddressRules(['::ffff:10.0.0.0/104']).judge('10.1.1.1')).toBe('allowed');
  });

  test.each([
    '',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
    'fd00::/129',
    'example.com/8',
    '10/8',
  ])('the range "%s" is a configuration fault', (cidr) => {
    expect(() => createAddressRules([cidr])).toThrow('is not a CIDR');
  });
});

test('every form of a private IPv4 address gets the verdict of that address', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const forms = fc.constantFrom('::ffff:', '64:ff9b::');
  fc.assert(
    fc.property(octet, octet, octet, octet, forms, (a, b, c, d, prefix) => {
      const plain = `${a}.${b}.${c}.${d}`;
      expect(closed.judge(`${prefix}${plain}`)).toBe(closed.judge(plain));
    }),
  );
});

test('no text makes the rules throw, and only addresses are admitted', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(closed.judge(`${text}x`)).toBe('refused');
    }),
  );
});
