import type { Audience } from '../../../contract/audience.ts';
import { v2Claims } from '../../../contract/claims.ts';
import type { JsonObject } from '../../../platform/json/json.ts';
import { formatSubject } from '../../subjects/index.ts';
import { CloudLoginError } from '../cloud-login-error.ts';
import { showEnvironment } from '../environment-token.ts';
import type { LoginContext } from '../login-context.ts';

/** Describes a token of issuer v2 for an audience of the user's choice (docs/contract/identity-tokens.md, v2 claims). */
export function describeRelyingPartyToken(
  context: Pick<LoginContext, 'organization' | 'environment' | 'actor' | 'namespace'>,
  request: { readonly login: string; readonly audience: Audience },
) {
  const { organization, actor, namespace } = context;
  const { current, root } = context.environment;
  if (current.name === 'unsaved' || current.id === null) {
    throw new CloudLoginError(
      'environment_unsaved',
      `fn::open::${request.login} cannot run in an unsaved environment document; save the environment and import it`,
    );
  }
  const claims: JsonObject = {
    [v2Claims.organization]: organization.name,
    [v2Claims.organizationId]: organization.id,
    [v2Claims.currentEnvironment]: showEnvironment(current.name),
    [v2Claims.currentEnvironmentId]: current.id,
    [v2Claims.rootEnvironment]: showEnvironment(root.name),
    ...(root.id === null ? {} : { [v2Claims.rootEnvironmentId]: root.id }),
    [v2Claims.actor]: actor.userLogin,
  };
  return {
    issuer: 'v2' as const,
    subject: formatSubject(
      { kind: 'environmentId', organizationId: organization.id, environmentId: current.id },
      namespace,
    ),
    audience: request.audience,
    claims,
  };
}
