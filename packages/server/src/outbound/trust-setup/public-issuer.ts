import { isIP } from 'node:net';
import { createAddressRules } from '../../platform/guarded-fetch/index.ts';

/** Names that no public name server answers (RFC 6761, RFC 6762, RFC 8375 and what private networks use). */
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

/** Whether a cloud could reach the host, as far as its name tells: no name server is asked. */
export function hasPublicHost(issuerUrl: string): boolean {
  const host = new URL(issuerUrl).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host) !== 0) return publicAddresses.judge(host) === 'public';
  return host.includes('.') && !privateSuffixes.some((suffix) => host.endsWith(`.${suffix}`));
}
