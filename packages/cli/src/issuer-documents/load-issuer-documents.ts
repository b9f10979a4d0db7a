import { CliError } from '../command-line/cli-error.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { type FetchedDocument, fetchDocument } from './fetch-document.ts';

/** Both issuers of a server, with the folder of their documents below its URL and below a directory. */
export const issuerFolders = { v1: '', v2: 'v2' } as const;

export type IssuerVersion = keyof typeof issuerFolders;

/** A public key of the documents. */
export type PublicKey = Readonly<Record<string, unknown>> & { readonly kid: string };

/** The documents of one issuer of a server. */
export interface IssuerDocuments {
  readonly version: IssuerVersion;
  /** The `iss` of its tokens. */
  readonly issuer: string;
  readonly jwksUri: string;
  readonly keys: readonly PublicKey[];
  readonly configuration: FetchedDocument;
  readonly jwks: FetchedDocument;
  /** The maximum time that verifiers may cache both. */
  readonly maxAgeSeconds: number;
}

/** Members of private keys only (RFC 7518 §6). */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** Loads the documents from the server itself. Throws CliError. */
export async function loadIssuerDocuments(
  serverUrl: string,
  version: IssuerVersion,
): Promise<IssuerDocuments> {
  const base = `${serverUrl}/oidc${version === 'v1' ? '' : '/v2'}/.well-known`;
  const [configuration, jwks] = await Promise.all([
    load(`${base}/openid-configuration`),
    load(`${base}/jwks`),
  ]);
  const { issuer, jwks_uri: jwksUri } = recordOf(configuration.value);
  const keys = parseKeys(jwks.value);
  if (typeof issuer !== 'string' || !URL.canParse(issuer)) throw malformed(configuration.url);
  if (jwksUri !== `${issuer}/.well-known/jwks`) throw malformed(configuration.url);
  if (keys === null || keys.length === 0) throw malformed(jwks.url);
  const maxAgeSeconds = jwks.maxAgeSeconds ?? 0;
  return { version, issuer, jwksUri, keys, configuration, jwks, maxAgeSeconds };
}

/** Parses the keys of a JWK set; null when it is not one, or contains a private key. */
export function parseKeys(value: unknown): readonly PublicKey[] | null {
  const { keys } = recordOf(value);
  if (!Array.isArray(keys)) return null;
  const parsed = keys.map(recordOf).filter(isPublicKey);
  return parsed.length === keys.length ? parsed : null;
}

function isPublicKey(key: Readonly<Record<string, unknown>>): key is PublicKey {
  return typeof key['kid'] === 'string' && !privateMembers.some((member) => Object.hasOwn(key, member));
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Record<string, unknown>) : {};
}

async function load(url: string): Promise<FetchedDocument> {
  const outcome = await fetchDocument(url);
  if (outcome.ok) return outcome.value;
  throw new CliError(outcome.fault, {
    exitCode: exitCodes.unreachable,
    hint: 'Check that the server is running and issues identity tokens; "symbolon doctor" diagnoses it.',
  });
}

function malformed(url: string): CliError {
  return new CliError(`${url} is not served by a Symbolon server`, {
    exitCode: exitCodes.failed,
    hint: 'Check --url or SYMBOLON_URL, and any proxy in front of the server.',
  });
}
