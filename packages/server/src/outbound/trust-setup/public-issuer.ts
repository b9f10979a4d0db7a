import { isIP } from 'node:net';
import { createAddressRules } from '../../platform/guarded-fetch/index.ts';

/** Names that no public name server resolves (RFC 6761, RFC 6762, RFC 8375 and usual names of private networks). */
const privateSuffixes = [
  'localhost',
  'local',
  'internal',
  'intranet',
  'lan',
  'home.arpa',
  'test',
  'invalid',
  'corp',
];

const publicAddresses = createAddressRules([]);

/** Returns true if the host may be public, judged by its name alone, without a name server. */
export function hasPublicHost(issuerUrl: string): boolean {
  const host = new URL(issuerUrl).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host) !== 0) return publicAddresses.judge(host) === 'public';
  return host.includes('.') && !privateSuffixes.some((suffix) => host.endsWith(`.${suffix}`));
}
