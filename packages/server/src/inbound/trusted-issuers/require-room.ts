import type { Tx } from '../../database/index.ts';
import { IssuerError } from './issuer-error.ts';
import { measureIssuers } from './store.ts';

/** The limits of an organization's issuers, because the contract lists them in one response. */
const maxIssuers = 10_000;
const maxIssuerBytes = 8 * 1_024 * 1_024;

/** Throws IssuerError `issuers_too_many` if the organization's issuers, with the one just written, exceed a limit. */
export async function requireRoom(tx: Tx, organizationId: string): Promise<void> {
  const { issuers, bytes } = await measureIssuers(tx, organizationId);
  if (issuers > maxIssuers)
    throw new IssuerError('issuers_too_many', `An organization can have at most ${maxIssuers} issuers.`);
  if (bytes > maxIssuerBytes)
    throw new IssuerError(
      'issuers_too_many',
      'Together, the issuers of an organization and their keys can take up at most 8 MiB.',
    );
}
