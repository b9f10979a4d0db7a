import { type Static, Type } from 'typebox';
import { namedObject } from '../../../contract/named-object.ts';
import { EnvironmentError } from '../../environment-error.ts';
import { formatEnvironmentReference, parseEnvironmentReference } from '../../names.ts';
import { SessionError } from '../session-error.ts';
import type { NamedSession, SessionCriteria } from './open-session.ts';

/** The criteria for sessions, as members of a query or of a body. */
export const criteriaMembers = {
  environment: Type.Optional(
    Type.String({
      description:
        'Sessions with values of this environment (project/name), including values that come from imports.',
    }),
  ),
  subject: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 2_048,
      description: 'Sessions of workloads whose subject matches this pattern, in the syntax of policies.',
    }),
  ),
  issuer: Type.Optional(
    Type.String({ maxLength: 2_000, description: 'Sessions of workloads whose token has this iss.' }),
  ),
  tokenId: Type.Optional(Type.String({ description: 'Sessions that this access token opened.' })),
  openedBy: Type.Optional(
    Type.String({ description: 'Sessions that this user or machine identity opened, by login.' }),
  ),
};
const criteriaSchema = Type.Object(criteriaMembers);

export const openSessionSchema = namedObject('OpenSession', {
  id: Type.String(),
  environment: Type.Optional(Type.String({ description: 'project/name; missing for an unsaved document.' })),
  openedBy: Type.String({ description: 'Login of the user or machine identity.' }),
  token: Type.Object(
    { id: Type.String(), name: Type.String() },
    { description: 'The access token that opened the session.' },
  ),
  workload: Type.Optional(
    Type.Object(
      {
        issuer: Type.String(),
        subject: Type.Union([Type.String(), Type.Null()]),
        decisionId: Type.String(),
      },
      { description: 'The workload that obtained the token.' },
    ),
  ),
  openedAt: Type.String({ format: 'date-time' }),
  expiresAt: Type.String({ format: 'date-time' }),
});

/** Parses the criteria for sessions. Throws EnvironmentError `name_invalid`. */
export function parseCriteria({ environment, ...rest }: Static<typeof criteriaSchema>): SessionCriteria {
  if (environment === undefined) return rest;
  const reference = parseEnvironmentReference(environment);
  if (reference === null || reference.version !== null) {
    throw new EnvironmentError(
      'name_invalid',
      'environment must be the name of an environment, such as app/prod.',
    );
  }
  const { project, name } = reference;
  return { ...rest, environment: { project, name } };
}

/** Parses the end of a page, which is the id of its last session. Throws SessionError `page_invalid`. */
export function parseContinuation(text: string | undefined): { readonly before?: string } {
  if (text === undefined) return {};
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)) return { before: text };
  throw new SessionError(
    'page_invalid',
    'continuationToken is not valid; use one that this server returned.',
  );
}

export function formatOpenSession(session: NamedSession): Static<typeof openSessionSchema> {
  const { environment, workload } = session;
  return {
    id: session.id,
    ...(environment === null ? {} : { environment: formatEnvironmentReference(environment) }),
    openedBy: session.openedBy,
    token: { id: session.tokenId, name: session.tokenName },
    ...(workload === null ? {} : { workload: { ...workload } }),
    openedAt: new Date(session.createdAt).toISOString(),
    expiresAt: new Date(session.expiresAt).toISOString(),
  };
}
