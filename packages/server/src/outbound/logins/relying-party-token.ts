import { formatDuration, parseDurationSeconds } from '../../platform/duration.ts';
import type { JsonObject } from '../../platform/json/json.ts';
import { formatSubject } from '../subjects/index.ts';
import { CloudLoginError } from './cloud-login-error.ts';
import { showEnvironment } from './environment-token.ts';
import type { LoginContext } from './login-context.ts';
import type { InputFault } from './parse-inputs.ts';

const shortestSeconds = 60;
const longestSeconds = 3_600;

/** A token of issuer v2 for an audience of the user's choice (docs/contract/identity-tokens.md#v2-claims). */
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

/** The length of an identity token in seconds: an hour, or what the duration says. */
export function lifetimeOf(duration: string | undefined): number {
  return duration === undefined ? longestSeconds : (parseDurationSeconds(duration) ?? 0);
}

export function faultsOfRelyingParty(inputs: {
  readonly audience?: string;
  readonly duration?: string;
}): readonly InputFault[] {
  const { audience, duration } = inputs;
  const seconds = lifetimeOf(duration);
  const faults: InputFault[] = [];
  if (audience !== undefined && (audience.trim() === '' || Buffer.byteLength(audience) > 512))
    faults.push({ path: 'audience', message: 'must be 1 to 512 bytes and not blank' });
  if (seconds < shortestSeconds || seconds > longestSeconds) {
    const range = `${formatDuration(shortestSeconds)} and ${formatDuration(longestSeconds)}`;
    faults.push({ path: '', message: `duration must be between ${range}`, worded: true });
  }
  return faults;
}
