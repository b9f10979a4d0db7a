import { type AccessTokenKind, organizationAudience } from '@symbolon/sdk';
import { ActionError } from './action-error.ts';
import { parseSelection, type Selection } from './parse-selection.ts';
import type { Env } from './runner.ts';

export interface EnvironmentToOpen {
  readonly project: string;
  readonly environment: string;
  readonly version?: string;
}

/** The inputs of the workflow. */
export interface Inputs {
  readonly url: string;
  readonly organization: string;
  readonly namespace: string;
  /** The audience of the identity token. */
  readonly audience: string;
  readonly requestedTokenType: AccessTokenKind;
  readonly scope: string;
  readonly tokenExpirationSeconds: number | null;
  readonly environment: EnvironmentToOpen | null;
  readonly environmentLifetimeSeconds: number | null;
  /** The environment variables and files to export. */
  readonly exported: Selection;
  /** Output name to property path. */
  readonly keys: ReadonlyMap<string, string>;
}

type ReadInput = (name: string) => string;

/** Reads the inputs of `with:` (listed in action.yml). Throws ActionError with the input's name and the fix. */
export function readInputs(env: Env): Inputs {
  const read: ReadInput = (name) => (env[`INPUT_${name.toUpperCase()}`] ?? '').trim();
  const organization = readRequired(read, 'organization');
  const namespace = read('namespace') || 'pulumi';
  const environment = readEnvironment(read);
  const keys = readKeys(read);
  if (keys.size > 0 && environment === null) {
    throw new ActionError('the input "keys" requires the input "environment"');
  }
  return {
    url: readRequired(read, 'url'),
    organization,
    namespace,
    audience: read('audience') || organizationAudience(organization),
    ...readScope(read),
    tokenExpirationSeconds: readSeconds(read, 'token-expiration'),
    environment,
    environmentLifetimeSeconds: readSeconds(read, 'environment-lifetime'),
    exported: readExported(read),
    keys,
  };
}

function readRequired(read: ReadInput, name: string): string {
  const value = read(name);
  if (value === '') throw new ActionError(`the input "${name}" is required`);
  return value;
}

/** Reads the type and the scope; `team` and `user` are short forms for both. */
function readScope(read: ReadInput): Pick<Inputs, 'requestedTokenType' | 'scope'> {
  const [team, user, scope] = [read('team'), read('user'), read('scope')];
  if ([team, user, scope].filter((given) => given !== '').length > 1) {
    throw new ActionError('use only one of the inputs team, user and scope');
  }
  const implied = team ? 'team' : user ? 'personal' : (kindOfScope[scope.split(':')[0] ?? ''] ?? null);
  const asked = readTokenType(read);
  if (asked !== null && implied !== null && asked !== implied) {
    const given = team ? 'team' : user ? 'user' : 'scope';
    throw new ActionError(
      `the input "${given}" requests a ${implied} token, but requested-token-type is ${asked}: omit one of them`,
    );
  }
  if ((asked === 'team' || asked === 'personal') && implied === null) {
    const missing = asked === 'team' ? 'team' : 'user';
    throw new ActionError(`requested-token-type ${asked} requires the input "${missing}"`);
  }
  return {
    requestedTokenType: asked ?? implied ?? 'organization',
    scope: team ? `team:${team}` : user ? `user:${user}` : scope,
  };
}

const kindOfScope: Readonly<Record<string, AccessTokenKind | undefined>> = {
  admin: 'organization',
  team: 'team',
  user: 'personal',
};
const kinds: ReadonlySet<string> = new Set<AccessTokenKind>(['organization', 'team', 'personal']);

function readTokenType(read: ReadInput): AccessTokenKind | null {
  const kind = read('requested-token-type').split(':').at(-1) ?? '';
  if (kind === '') return null;
  if (isKind(kind)) return kind;
  throw new ActionError(
    'the input "requested-token-type" must be organization, team or personal, or a URN that ends in one of these',
  );
}

function isKind(kind: string): kind is AccessTokenKind {
  return kinds.has(kind);
}

function readSeconds(read: ReadInput, name: string): number | null {
  const text = read(name);
  if (text === '') return null;
  if (/^[1-9][0-9]{0,8}$/.test(text)) return Number(text);
  throw new ActionError(`the input "${name}" must be a number of seconds, such as 3600`);
}

const environmentForm = /^(?:([A-Za-z0-9_.-]+)\/)?([A-Za-z0-9_.-]+)(?:@([A-Za-z0-9_.-]+))?$/;

function readEnvironment(read: ReadInput): EnvironmentToOpen | null {
  const text = read('environment');
  if (text === '') return null;
  const [, project = 'default', environment, version] = environmentForm.exec(text) ?? [];
  if (environment === undefined) {
    throw new ActionError(
      'the input "environment" must be project/env or project/env@version; the organization is a separate input',
    );
  }
  return { project, environment, ...(version === undefined ? {} : { version }) };
}

function readExported(read: ReadInput): Selection {
  const text = read('export-environment-variables');
  if (text === '' || text.toLowerCase() === 'true') return { named: new Map(), all: true };
  if (text.toLowerCase() === 'false') return { named: new Map(), all: false };
  return parseSelection(text);
}

function readKeys(read: ReadInput): ReadonlyMap<string, string> {
  const { named, all } = parseSelection(read('keys'));
  if (all) throw new ActionError('the input "keys" does not accept *: name each output');
  for (const [output, path] of named) {
    if (['access-token', 'expires-at'].includes(output)) {
      throw new ActionError(`the output ${output} is reserved: use another name for the value at ${path}`);
    }
    if (/^[A-Za-z_][A-Za-z0-9_-]*$/.test(output)) continue;
    throw new ActionError(`${output} in the input "keys" is not a valid output name: use NAME=${path}`);
  }
  return named;
}
