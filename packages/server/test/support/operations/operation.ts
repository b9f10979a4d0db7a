import type { OperationWorld } from './operation-world.ts';

/** The permissions on an environment; each permission includes those before it. */
export const environmentLevels = ['read', 'open', 'write', 'admin'] as const;
export type EnvironmentLevel = (typeof environmentLevels)[number];

/** The permission that an operation on the organization `main` requires. */
export type Need =
  /** Nothing is required: the credential is ignored. */
  | { readonly kind: 'nothing' }
  /** A valid access token. */
  | { readonly kind: 'token' }
  /** A valid access token of a caller who belongs to any organization; others are refused with 400. */
  | { readonly kind: 'any organization' }
  /** A valid access token of a user; others are refused with this status. */
  | { readonly kind: 'user'; readonly otherwise: 403 | 404 }
  /** A user who administers the server's first organization. */
  | { readonly kind: 'operator' }
  /** A caller who belongs to the organization, except runners. */
  | { readonly kind: 'insider' }
  /** The scope in the organization. */
  | { readonly kind: 'permission'; readonly permission: string }
  /** `admin` on every environment, through a role. */
  | { readonly kind: 'every environment' }
  /** This permission, or more, on the environment. */
  | { readonly kind: 'environment'; readonly level: EnvironmentLevel }
  /** This permission, or more, on the project; others get the error for an unknown environment. */
  | { readonly kind: 'project'; readonly level: EnvironmentLevel }
  /** Only for the caller who opened the session, who is a different caller here. */
  | { readonly kind: 'other opener' };

export interface OperationRequest {
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** The sender of a request, and its target. */
export interface Sender {
  readonly world: OperationWorld;
  /** Null if there is no credential. */
  readonly token: string | null;
  /** An environment such as `app/e1`: it exists, and is the only one on which the caller needs a permission. */
  readonly environment: string;
}

/** An operation of the OpenAPI document, with a request that succeeds for every caller who may send it. */
export interface Operation {
  /** `METHOD /path/{param}`, in the form of the OpenAPI document. */
  readonly route: string;
  /** The difference from the other operations of the same route. */
  readonly variant?: string;
  readonly need: Need;
  /** The number of transactions in which a successful request writes. */
  readonly transactions: number;
  /** Tables of the rows that earlier transactions wrote, and that a refusal before a later transaction deletes. */
  readonly undoes?: readonly string[];
  /** Missing if the refusal is the same as for a request after the change. */
  readonly refusedOtherwise?: true;
  /** The number of refusals in the audit log if the right ends before the nth transaction; one each by default. */
  readonly refusals?: readonly number[];
  /** For an import: returns true if a response contains it. An import that the caller may not open is omitted. */
  readonly holdsImport?: (body: { readonly diagnostics?: unknown; readonly properties?: object }) => boolean;
  /** Prepares the request, as the administrator or as the sender, and returns it. */
  readonly request: (sender: Sender) => OperationRequest | Promise<OperationRequest>;
}

type Options = Partial<Omit<Operation, 'route' | 'need' | 'request'>>;

/** Creates an operation; by default, all methods except GET and HEAD write, in one transaction. */
export function operation(
  route: string,
  need: Need,
  request: Operation['request'] | string,
  options: Options = {},
): Operation {
  const transactions = /^(GET|HEAD) /.test(route) ? 0 : 1;
  return {
    ...{ route, need, transactions },
    ...options,
    request: typeof request === 'string' ? () => ({ path: request }) : request,
  };
}

export const nothing: Need = { kind: 'nothing' };
export const anyToken: Need = { kind: 'token' };
export const permission = (name: string): Need => ({ kind: 'permission', permission: name });
export const insider: Need = { kind: 'insider' };
export const onEnvironment = (level: EnvironmentLevel): Need => ({ kind: 'environment', level });

/** Returns the method of an operation, and its name with the variant. */
export const methodOf = ({ route }: Operation): string => route.split(' ')[0] ?? '';
export const nameOf = ({ route, variant }: Operation): string =>
  variant === undefined ? route : `${route} (${variant})`;
