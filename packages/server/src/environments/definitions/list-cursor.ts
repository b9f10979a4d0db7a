import { decodeBase64UrlStrict } from '../../platform/base64url.ts';
import { EnvironmentError } from '../environment-error.ts';

/** The last environment that a page showed: its organization's name and its own key. */
export interface ListCursor {
  readonly organizationName: string;
  readonly key: string;
}

const form = /^([A-Za-z0-9_-]+)\/([a-z0-9_.-]+\/[a-z0-9_.-]+)$/;

/** A token that clients hand back to go on after a page. */
export function formatListCursor({ organizationName, key }: ListCursor): string {
  return Buffer.from(`${organizationName}/${key}`).toString('base64url');
}

/** Throws `page_invalid` for any other text. */
export function parseListCursor(token: string): ListCursor {
  const [, organizationName, key] = form.exec(decodeBase64UrlStrict(token)?.toString() ?? '') ?? [];
  if (organizationName !== undefined && key !== undefined) return { organizationName, key };
  throw new EnvironmentError('page_invalid', 'continuationToken is not one that this server gave.');
}
