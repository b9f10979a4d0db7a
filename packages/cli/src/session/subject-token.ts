import { detectAmbient, organizationAudience } from '@symbolon/sdk';
import { CliError, usageError } from '../command-line/cli-error.ts';
import type { CommandContext } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { readInput } from '../command-line/values/read-input.ts';

export interface SubjectToken {
  /** Describes its source. */
  readonly origin: string;
  /** Obtains the token again, so that a retry uses one that is still valid. */
  readonly getToken: () => Promise<string>;
}

/** Opens the identity token to exchange: that of `--oidc-token`, as in the pulumi CLI, or that of the CI job or pod. */
export async function openSubjectToken(
  context: CommandContext,
  source: {
    readonly oidcToken: string | undefined;
    readonly ambient: boolean;
    readonly organization: string;
  },
): Promise<SubjectToken> {
  const { oidcToken, ambient, organization } = source;
  if (oidcToken !== undefined && ambient)
    throw usageError('specify either --oidc-token or --ambient, not both');
  if (oidcToken === undefined) return openAmbient(context, organization);
  if (oidcToken.startsWith('file://')) {
    const path = oidcToken.slice('file://'.length);
    return { origin: `the file ${path}`, getToken: () => readToken(context, path) };
  }
  if (oidcToken === '-') {
    const token = await readToken(context, '-');
    return { origin: 'standard input', getToken: async () => token };
  }
  return { origin: '--oidc-token', getToken: async () => checkForm(oidcToken) };
}

async function openAmbient(context: CommandContext, organization: string): Promise<SubjectToken> {
  const audience = organizationAudience(organization);
  const found = await detectAmbient({ audience, env: context.env });
  if (found) return { origin: found.platform, getToken: found.getToken };
  throw new CliError('no identity token found: this is not a known CI job or pod', {
    exitCode: exitCodes.failed,
    hint: 'Supported: GitHub Actions, GitLab, CircleCI, Buildkite, and pods with a token at /var/run/secrets/symbolon/token. Elsewhere, use --oidc-token file://PATH.',
  });
}

async function readToken(context: CommandContext, path: string): Promise<string> {
  return checkForm((await readInput(context, path)).trim());
}

function checkForm(token: string): string {
  if (/^[\w-]+\.[\w-]*\.[\w-]*$/.test(token)) return token;
  throw usageError(
    token === ''
      ? 'the identity token is empty'
      : 'the identity token is not a JWT (three parts joined by dots)',
    'For a file, use --oidc-token file://PATH; for standard input, --oidc-token -.',
  );
}
