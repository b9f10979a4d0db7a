import { nearestName } from './nearest-name.ts';

/** Providers of the contract that fetch secrets or log in elsewhere, and that this server does not have. */
const unavailable = new Set([
  '1password-secrets',
  'aws-parameter-store',
  'aws-secrets',
  'azure-secrets',
  'doppler-login',
  'doppler-secrets',
  'external',
  'gcp-secrets',
  'gh-login',
  'infisical-login',
  'infisical-secrets',
  'pulumi-stacks',
  'snowflake-login',
  'terraform-state',
]);

/** Describes a provider that does not exist: the nearest name, or the existing ones and what to do instead. */
export function describeUnknownProvider(written: string, names: readonly string[]): string {
  const unknown = `unknown provider ${JSON.stringify(written)}`;
  if (names.length === 0) return unknown;
  const list = [...names].sort().join(', ');
  if (unavailable.has(written) && !names.includes(written))
    return `${unknown}: this server does not support it; use one of ${list}, or see docs/guides/from-pulumi-esc.md for alternatives`;
  const near = nearestName(written.toLowerCase(), names);
  return near === null
    ? `${unknown}; use one of ${list}`
    : `${unknown}; did you mean ${JSON.stringify(near)}?`;
}
