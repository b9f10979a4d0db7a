import { SymbolonError } from '@symbolon/sdk';
import { CliError, usageError } from '../command-line/cli-error.ts';
import { type CommandContext, defineCommand, type OptionValues } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { parseDuration } from '../command-line/values/parse-duration.ts';
import { readJsonInput } from '../command-line/values/read-input.ts';
import { forceOption, loadPolicies } from '../policies/change-policies.ts';
import { formatPolicies, formatWarnings } from '../policies/format-policies.ts';
import { describeSevereLint } from '../policies/severe-lint.ts';
import type { OrgSession } from '../session/open-session.ts';
import { namespaceOf, openOrgSession } from '../session/open-session.ts';
import type { Issuer } from './find-issuer.ts';
import { formatIssuer } from './format-issuer.ts';
import { refusePresetValues, renderPreset } from './render-preset.ts';
import { formatSnippet } from './snippets.ts';

const options = {
  preset: {
    type: 'string',
    value: 'ID',
    description: 'The preset for this kind of issuer; see "symbolon preset list".',
  },
  name: { type: 'string', value: 'NAME', description: 'The name of the issuer. Presets have a default.' },
  issuer: {
    type: 'string',
    value: 'URL',
    description: 'The iss claim of its tokens. Presets have a default.',
  },
  jwks: {
    type: 'string',
    value: 'FILE',
    description: 'The issuer’s keys, if the server cannot reach the issuer.',
  },
  thumbprint: {
    type: 'string',
    value: 'SHA256',
    multiple: true,
    description: 'Pin the issuer’s certificate; see "symbolon help issuer pin".',
  },
  'single-use': { type: 'boolean', description: 'Accept each identity token only once.' },
  'accept-server-url': {
    type: 'boolean',
    description: 'Accept tokens for the server’s own URL, as External Secrets Operator requests them.',
  },
  'max-expiration': {
    type: 'string',
    value: 'DURATION',
    description: 'The maximum lifetime of access tokens, such as 1h. Default: 25h.',
  },
  ...forceOption,
  'dry-run': { type: 'boolean', description: 'With --preset: show what would be registered, then stop.' },
} as const;

type Options = OptionValues<typeof options>;

export const issuerCreate = defineCommand({
  name: 'issuer create',
  summary: 'Trust an issuer and, with --preset, set its policies',
  description:
    'Without a preset, every exchange is denied until you run "symbolon policy set". --url is the URL of the server, as in every other command; only if neither --preset nor --issuer is given, it is the URL of the issuer.',
  options,
  otherOptions:
    'Each value of the preset is also an option, such as --owner and --repo. "symbolon preset get ID" lists them.',
  examples: [
    {
      title: 'The main branch of a repository on GitHub',
      command: 'symbolon issuer create --preset github-actions --owner acme --repo app',
    },
    {
      title: 'Show what a preset would register',
      command:
        'symbolon issuer create --preset github-actions --owner acme --repo app --environment production --dry-run',
    },
    {
      title: 'Any OIDC issuer',
      command: 'symbolon issuer create --name ci --issuer https://ci.example.com --max-expiration 1h',
    },
    {
      title: 'A cluster whose keys the server cannot reach',
      command:
        'kubectl get --raw /openid/v1/jwks | symbolon issuer create --name prod --issuer https://kubernetes.default.svc --jwks -',
    },
  ],
  async run(given, { options: values, otherOptions }) {
    const { context, issuerUrl } = readUrls(given, values);
    if (values.preset === undefined) await refusePresetValues(context, otherOptions);
    const session = await openOrgSession(context);
    if (values.preset === undefined) {
      if (values['dry-run']) throw usageError('--dry-run needs --preset');
      return addPlain(context, session, await readSettings(context, values), { ...values, issuerUrl });
    }
    return addPreset(context, session, { ...values, preset: values.preset, issuerUrl }, otherOptions);
  },
});

/** Accepts `--url` as the issuer's URL if `--issuer` and `--preset` are missing. */
function readUrls(context: CommandContext, { issuer, preset }: Options) {
  if (issuer !== undefined || preset !== undefined || context.url === undefined) {
    return { context, issuerUrl: issuer };
  }
  return { context: { ...context, url: undefined }, issuerUrl: context.url };
}

async function readSettings(context: CommandContext, options: Options) {
  const { thumbprint: thumbprints, 'single-use': singleUse, 'max-expiration': maxExpiration } = options;
  const jwks = options.jwks === undefined ? undefined : await readJsonInput(context, options.jwks);
  return {
    ...(thumbprints.length === 0 ? {} : { thumbprints }),
    ...(singleUse ? { singleUse } : {}),
    ...(options['accept-server-url'] ? { acceptsServerUrl: true } : {}),
    ...(maxExpiration === undefined
      ? {}
      : { maxExpiration: parseDuration(maxExpiration, '--max-expiration') }),
    // The server validates keys strictly and names the one that it rejects.
    ...(jwks === undefined ? {} : { jwks: jwks as { keys: Record<string, unknown>[] } }),
  };
}

type Settings = Awaited<ReturnType<typeof readSettings>>;

async function addPlain(
  context: CommandContext,
  session: OrgSession,
  settings: Settings,
  { name, issuerUrl }: { readonly name: string | undefined; readonly issuerUrl: string | undefined },
) {
  if (name === undefined || issuerUrl === undefined) {
    throw usageError('an issuer needs --name NAME and --issuer URL, or --preset ID');
  }
  const issuer = await register(session, { name, url: issuerUrl, ...settings });
  if (context.json) {
    context.out.printJson({ issuer, policies: null });
  } else {
    context.out.printText(`${session.orgName} now trusts this issuer:\n\n${formatIssuer(issuer)}`);
    context.out.note(
      `\nEvery exchange is refused until the issuer has policies: symbolon policy set ${JSON.stringify(issuer.name)} FILE.json`,
    );
  }
  return exitCodes.ok;
}

async function addPreset(
  context: CommandContext,
  session: OrgSession,
  values: Options & { readonly preset: string; readonly issuerUrl: string | undefined },
  presetValues: Readonly<Record<string, string>>,
) {
  const { out } = context;
  const rendered = await renderPreset(context, session, values.preset, presetValues);
  const registration = {
    ...rendered.register,
    ...(values.name === undefined ? {} : { name: values.name }),
    ...(values.issuerUrl === undefined ? {} : { url: values.issuerUrl }),
    ...(await readSettings(context, values)),
  };
  if (values['dry-run']) {
    if (context.json) out.printJson({ register: registration, policies: rendered.policies });
    else
      out.printText(
        `Would register ${registration.name}, ${registration.url}, with these policies:\n\n${formatPolicies(rendered.policies, out.paint)}`,
      );
    return exitCodes.ok;
  }
  const issuer = await register(
    session,
    { ...registration, policies: rendered.policies },
    { preset: values.preset, force: values.force },
  );
  const document = await loadPolicies(session, issuer.id);
  if (context.json) {
    out.printJson({ issuer, policies: document });
    return exitCodes.ok;
  }
  out.printText(
    `${session.orgName} now trusts this issuer:\n\n${formatIssuer(issuer)}\nwith these policies:\n\n`,
  );
  out.printText(formatPolicies(document.policies, out.paint));
  if (document.warnings.length > 0) out.printText(`\n${formatWarnings(document.warnings, out.paint)}`);
  const snippet = formatSnippet(values.preset, {
    url: session.url,
    organization: session.orgName,
    namespace: namespaceOf(context),
  });
  if (snippet !== null) out.print(`\n${out.paint.strong(snippet.title)}\n\n${snippet.text}`);
  return exitCodes.ok;
}

async function register(
  { client, orgName }: OrgSession,
  body: { readonly name: string; readonly url: string; readonly policies?: readonly unknown[] } & Settings,
  { preset, force = false }: { readonly preset?: string; readonly force?: boolean } = {},
): Promise<Issuer> {
  try {
    return await client.request('POST /api/orgs/{orgName}/oidc/issuers', {
      path: { orgName },
      query: { strict: !force },
      body,
    });
  } catch (error) {
    if (!(error instanceof SymbolonError)) throw error;
    if (error.status === 422) {
      throw new CliError(`not registered: ${describeSevereLint(error)}`, {
        exitCode: exitCodes.refused,
        hint: 'Nothing was registered. Use stricter values, or register the issuer anyway with --force.',
        cause: error,
      });
    }
    if (error.code !== 'conflict') throw error;
    throw new CliError(error.message, {
      exitCode: exitCodes.failed,
      hint:
        preset === undefined
          ? '"symbolon issuer list" shows the registered issuers.'
          : `To admit more workloads from this issuer: symbolon policy add ISSUER --preset ${preset} …`,
      cause: error,
    });
  }
}
