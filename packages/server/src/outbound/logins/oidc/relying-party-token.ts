import type { JsonObject } from '../../../platform/json/json.ts';
import { formatSubject } from '../../subjects/index.ts';
import { CloudLoginError } from '../cloud-login-error.ts';
import { showEnvironment } from '../environment-token.ts';
import type { LoginContext } from '../login-context.ts';

/** Describes a token of issuer v2 for an audience of the user's choice (docs/contract/identity-tokens.md, v2 claims). */
export function describeRelyingPartyToken(
  context: Pick<LoginContext, 'organization' | 'environment' | 'actor' | 'namespace'>,
  request: { readonly login: string; readonly audience: string },
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
    'https://pulumi.com/org': organization.name,
    'https://pulumi.com/org_id': organization.id,
    'https://pulumi.com/current_env': showEnvironment(current.name),
    'https://pulumi.com/current_env_id': current.id,
    'https://pulumi.com/root_env': showEnvironment(root.name),
    ...(root.id === null ? {} : { 'https://pulumi.com/root_env_id': root.id }),
    'https://pulumi.com/actor': actor.userLogin,
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
