import { type OrganizationName, parseOrganizationName } from '../../../contract/organization-name.ts';
import type { TrustPosition } from '../../../outbound/trust-setup/index.ts';
import { decodeBase64UrlStrict } from '../../../platform/base64url.ts';
import { EnvironmentError } from '../../environment-error.ts';

/** The last environment that a page contains: the name of its organization and its own key. */
export interface ListCursor {
  readonly organizationName: OrganizationName;
  readonly key: string;
}

const form = /^([^/]+)\/([a-z0-9_.-]+\/[a-z0-9_.-]+)$/;

/** Formats a token with which clients request the next page. */
export function formatListCursor({ organizationName, key }: ListCursor): string {
  return Buffer.from(`${organizationName}/${key}`).toString('base64url');
}

/** Parses such a token; throws `page_invalid` for any other text. */
export function parseListCursor(token: string): ListCursor {
  const [, organization = '', key] = form.exec(decodeBase64UrlStrict(token)?.toString() ?? '') ?? [];
  const organizationName = parseOrganizationName(organization);
  if (organizationName !== null && key !== undefined) return { organizationName, key };
  throw tokenInvalid();
}

/** The last deleted environment that a page contains. */
export interface DeletionCursor {
  readonly deletedAt: number;
  readonly environmentId: string;
}

const trustForm = /^trust:([0-9]{1,15}):([0-9a-f]{32})$/;

export function formatTrustCursor({ lastAt, id }: TrustPosition): string {
  return Buffer.from(`trust:${lastAt}:${id}`).toString('base64url');
}

/** Parses such a token; throws `page_invalid` for any other text. */
export function parseTrustCursor(token: string): TrustPosition {
  const [, lastAt, id] = trustForm.exec(decodeBase64UrlStrict(token)?.toString() ?? '') ?? [];
  if (lastAt !== undefined && id !== undefined) return { lastAt: Number(lastAt), id };
  throw tokenInvalid();
}

const deletionForm = /^deleted:([0-9]{1,15}):([0-9A-Za-z-]{1,64})$/;

export function formatDeletionCursor({ deletedAt, environmentId }: DeletionCursor): string {
  return Buffer.from(`deleted:${deletedAt}:${environmentId}`).toString('base64url');
}

/** Parses such a token; throws `page_invalid` for any other text. */
export function parseDeletionCursor(token: string): DeletionCursor {
  const [, deletedAt, environmentId] =
    deletionForm.exec(decodeBase64UrlStrict(token)?.toString() ?? '') ?? [];
  if (deletedAt !== undefined && environmentId !== undefined)
    return { deletedAt: Number(deletedAt), environmentId };
  throw tokenInvalid();
}

function tokenInvalid(): EnvironmentError {
  return new EnvironmentError(
    'page_invalid',
    'continuationToken is not valid; use one that this server returned.',
  );
}
