import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = [Address, number];

/** `allowed`: in a range that the operator allows. `public`: globally reachable. `refused`: neither. */
export type AddressVerdict = 'allowed' | 'public' | 'refused';

export interface AddressRules {
  /** Never throws; an invalid address is refused. */
  judge(address: string): AddressVerdict;
  /** The environment variable that lists the ranges, for messages. */
  readonly variable: string;
}

// IANA special-purpose registries (RFC 6890), without the entries that are globally reachable and harmless.
const closedIpv4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32', // the Azure host, seen from every virtual machine, although the range is public
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
].map(parseRange);

// Only 2000::/3 is global unicast (RFC 4291 §2.4); all other addresses are refused without being listed.
const globalUnicast = parseRange('2000::/3');
const closedIpv6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'].map(parseRange);

// RFC 6052: an IPv6-only network reaches IPv4 through this prefix, so the embedded address is the real one.
const translated = parseRange('64:ff9b::/96');

/**
 * Creates the rules for addresses of issuers: public addresses and those in the operator's CIDRs are allowed.
 * IPv4-mapped and translated forms count as the IPv4 address that they contain. Throws on an invalid CIDR and names it
 * (docs/contract/issuers-and-policies.md, Discovery).
 */
export function createAddressRules(
  privateCidrs: readonly string[],
  variable = 'SYMBOLON_PRIVATE_ISSUERS',
): AddressRules {
  const allowed = privateCidrs.map(parseRange);
  return {
    variable,
    judge(text) {
      const address = parseAddress(text);
      if (address === null) return 'refused';
      if (isWithinAny(address, allowed)) return 'allowed';
      return isPublic(address) ? 'public' : 'refused';
    },
  };
}

function isPublic(address: Address): boolean {
  if (address instanceof ipaddr.IPv4) return !isWithinAny(address, closedIpv4);
  return isWithinAny(address, [globalUnicast]) && !isWithinAny(address, closedIpv6);
}

function parseAddress(text: string): Address | null {
  const [bare = ''] = text.split('%', 1);
  if (ipaddr.IPv4.isValidFourPartDecimal(bare)) return ipaddr.IPv4.parse(bare);
  if (!bare.includes(':') || !ipaddr.IPv6.isValid(bare)) return null;
  return reachedAddress(ipaddr.IPv6.parse(bare));
}

function reachedAddress(address: ipaddr.IPv6): Address {
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  if (!isWithinAny(address, [translated])) return address;
  return new ipaddr.IPv4(address.toByteArray().slice(12));
}

function isWithinAny(address: Address, ranges: readonly Range[]): boolean {
  return ranges.some(([base, bits]) => {
    if (address instanceof ipaddr.IPv4) return base instanceof ipaddr.IPv4 && address.match(base, bits);
    return base instanceof ipaddr.IPv6 && address.match(base, bits);
  });
}

function parseRange(text: string): Range {
  const [base = '', bits, ...more] = text.trim().split('/');
  const address = parsePlainAddress(base);
  const widest = address instanceof ipaddr.IPv4 ? 32 : 128;
  const prefix = bits === undefined ? widest : Number(bits);
  const wellFormed = bits === undefined || /^\d{1,3}$/.test(bits);
  if (address === null || more.length > 0 || !wellFormed || prefix > widest) {
    throw new Error(`"${text}" is not a CIDR such as 10.0.0.0/8 or fd00::/8`);
  }
  if (address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && prefix >= 96) {
    return [address.toIPv4Address(), prefix - 96];
  }
  return [address, prefix];
}

function parsePlainAddress(text: string): Address | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  return text.includes(':') && !text.includes('%') && ipaddr.IPv6.isValid(text)
    ? ipaddr.IPv6.parse(text)
    : null;
}
