import { type AmbientOptions, isMissing, runProgram } from './ambient-options.ts';
import { AmbientTokenError } from './ambient-token-error.ts';

/** Requests the identity token of a Buildkite job from its agent. */
export async function loadBuildkiteToken(options: AmbientOptions): Promise<string> {
  const parameters = ['oidc', 'request-token', '--audience', options.audience];
  let output: string;
  try {
    output = await (options.runCommand ?? runProgram)('buildkite-agent', parameters);
  } catch (cause) {
    throw new AmbientTokenError(
      isMissing(cause)
        ? 'the command buildkite-agent is not on PATH: in a container, mount the agent (mount-buildkite-agent: true)'
        : '"buildkite-agent oidc request-token" failed; see its output in the job’s log',
      { cause },
    );
  }
  const token = output.trim();
  if (token !== '') return token;
  throw new AmbientTokenError('"buildkite-agent oidc request-token" printed no token');
}
