import { type Audience, organizationAudience } from '../../contract/audience.ts';
import { v1Claims } from '../../contract/claims.ts';
import { defaultProject } from '../../contract/environment-name.ts';
import { maxLifetimeSeconds } from '../identity-tokens/index.ts';
import {
  formatSubject,
  type Subject,
  type SubjectAttribute,
  type SubjectEnvironment,
} from '../subjects/index.ts';
import { attributeValue } from './attribute-value.ts';
import type { Presented } from './cloud-login-error.ts';
import type { LoginContext } from './login-context.ts';

/** The parameters of a v1 token that a login requests. */
export interface EnvironmentTokenTerms {
  readonly login: string;
  /** With `aws`, the audience is `aws:{org}`; if empty, it is `{org}`. */
  readonly audiencePrefix: string;
  readonly subjectAttributes?: readonly SubjectAttribute[] | undefined;
}

export interface EnvironmentToken {
  readonly token: string;
  readonly presented: Presented;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Describes a v1 token for the environment that contains the login (docs/contract/identity-tokens.md, v1 claims). */
export function describeEnvironmentToken(
  context: Pick<LoginContext, 'organization' | 'environment' | 'actor' | 'namespace'>,
  terms: EnvironmentTokenTerms,
) {
  const { organization, environment, actor } = context;
  const current = showEnvironment(environment.current.name);
  return {
    issuer: 'v1' as const,
    subject: subjectOf(context, terms),
    audience: audienceOf(context, terms.audiencePrefix),
    claims: {
      [v1Claims.organization]: organization.name,
      [v1Claims.environment]: current,
      [v1Claims.currentEnvironment]: current,
      [v1Claims.rootEnvironment]: showEnvironment(environment.root.name),
      [v1Claims.user]: actor.userLogin,
    },
  };
}

/** Mints a v1 token with a lifetime of an hour. Throws CloudLoginError for an attribute without a value. */
export async function mintEnvironmentToken(
  context: LoginContext,
  terms: EnvironmentTokenTerms,
): Promise<EnvironmentToken> {
  const described = describeEnvironmentToken(context, terms);
  const minted = await context.mint({
    ...described,
    organizationId: context.organization.id,
    lifetimeSeconds: maxLifetimeSeconds,
    authority: context.authority,
    audit: {
      ...context.audit,
      event: 'identity-token-issued',
      details: { login: terms.login, environment: described.claims.env },
    },
  });
  return {
    token: minted.token,
    presented: { iss: String(minted.claims['iss']), aud: described.audience, sub: described.subject },
    expiresAt: minted.expiresAt,
  };
}

/** Formats a name as `{project}/{env}` in every project, and as `<yaml>` for an unsaved document. */
export function showEnvironment(name: SubjectEnvironment): string {
  return name === 'unsaved' ? '<yaml>' : `${name.project}/${name.environment}`;
}

function audienceOf(
  { organization, environment }: Pick<LoginContext, 'organization' | 'environment'>,
  prefix: string,
): Audience {
  const { name } = environment.current;
  // Trust that was set up before projects existed is bound to the bare name.
  const legacy = name !== 'unsaved' && name.project === defaultProject;
  return organizationAudience(organization.name, legacy ? '' : prefix);
}

function subjectOf(
  context: Pick<LoginContext, 'organization' | 'environment' | 'actor' | 'namespace'>,
  { login, subjectAttributes = [] }: EnvironmentTokenTerms,
): Subject {
  const { organization, environment, namespace } = context;
  if (subjectAttributes.length === 0) {
    return formatSubject(
      { kind: 'environment', organization: organization.name, environment: environment.current.name },
      namespace,
    );
  }
  const attributes = subjectAttributes.map((name) => ({ name, value: attributeValue(context, login, name) }));
  return formatSubject({ kind: 'attributes', organization: organization.name, attributes }, namespace);
}
