import { type ClientOptions, callServer } from '../call-server.ts';
import { parseServerUrl } from '../parse-server-url.ts';
import { parseJson, type RawAnswer } from '../send-request.ts';
import { SymbolonError } from '../symbolon-error.ts';
import { type EnvironmentDiagnostic, formatDiagnostic, parseDiagnostics } from './environment-diagnostic.ts';
import { OpenedEnvironment } from './opened-environment.ts';
import { parseEnvironment } from './parse-environment.ts';

export interface OpenEnvironmentOptions extends ClientOptions {
  readonly organization: string;
  readonly project: string;
  readonly environment: string;
  /** A revision's number or tag; default the latest. */
  readonly version?: string | number;
  /**
   * How long the session is to last: at most 86,400, or what was granted; less where a login in it ends before. Default:
   * the server's, 7,200 or as long as may be.
   */
  readonly lifetimeSeconds?: number;
  /**
   * An environment with errors, for instance of a provider that failed, is not opened unless they are accepted: then
   * what they concern is absent, and `diagnostics` has them.
   */
  readonly onErrors?: 'throw' | 'accept';
  readonly signal?: AbortSignal;
}

const serversLifetimeSeconds = 7_200;
/** A server gives a provider 30 s, and one may wait for another. */
const timeoutMilliseconds = 120_000;

/**
 * Opens an environment: its values, its secrets in plain text, and the credentials that its providers bring. Throws
 * SymbolonError, `invalid_environment` with `diagnostics` where the document or a provider is at fault. Opening is tried
 * again as reading is: at worst a session more is opened.
 */
export async function openEnvironment(options: OpenEnvironmentOptions): Promise<OpenedEnvironment> {
  const { organization, project, environment, version, lifetimeSeconds, signal } = options;
  const client = { timeoutMilliseconds, ...options, url: parseServerUrl(options.url) };
  const path = { orgName: organization, projectName: project, envName: environment };
  const base = '/api/esc/environments/{orgName}/{projectName}/{envName}';
  const now = options.retry?.now ?? Date.now;

  const askedAt = now();
  const revision = version === undefined ? '' : '/versions/{version}';
  const opened = await callServer(client, `POST ${base}${revision}/open`, {
    path: { ...path, version: String(version) },
    query: { duration: lifetimeSeconds === undefined ? undefined : `${lifetimeSeconds}s` },
    safeToRepeat: true,
    signal,
  });
  const { id, lifeMilliseconds, diagnostics } = parseOpened(
    opened,
    lifetimeSeconds ?? serversLifetimeSeconds,
  );
  const name = `${organization}/${project}/${environment}${version === undefined ? '' : `@${version}`}`;
  if (options.onErrors !== 'accept') refuseErrors(diagnostics, { name, answer: opened });

  const answer = await callServer(client, `GET ${base}/open/{id}`, { path: { ...path, id }, signal });
  const root = parseEnvironment(answer.text);
  if (root === null) throw answerFault('the server’s answer is no environment; is the URL right?', answer);
  return new OpenedEnvironment({ name, root, expiresAt: askedAt + lifeMilliseconds, diagnostics });
}

interface Opened {
  readonly id: string;
  readonly lifeMilliseconds: number;
  readonly diagnostics: readonly EnvironmentDiagnostic[];
}

function parseOpened(answer: RawAnswer, longestSeconds: number): Opened {
  const body = (parseJson(answer.text) ?? {}) as Readonly<Record<string, unknown>>;
  const { id, expiresAt, diagnostics } = body;
  if (typeof id !== 'string') {
    throw answerFault('the server’s answer names no session; is the URL right?', answer);
  }
  // By the server's own clock, which need not be that of this machine.
  const life = Date.parse(String(expiresAt)) - Date.parse(answer.headers.get('date') ?? '');
  const longest = longestSeconds * 1_000;
  return {
    id,
    lifeMilliseconds: Number.isNaN(life) ? longest : Math.min(life, longest),
    diagnostics: parseDiagnostics(diagnostics),
  };
}

function refuseErrors(
  diagnostics: readonly EnvironmentDiagnostic[],
  { name, answer }: { readonly name: string; readonly answer: RawAnswer },
): void {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  const lines = errors.map((error) => `\n  ${formatDiagnostic(error)}`);
  throw new SymbolonError(`${name} has errors and was not opened:${lines.join('')}`, {
    code: 'invalid_environment',
    status: answer.status,
    requestId: answer.headers.get('x-pulumi-request-id'),
    diagnostics,
  });
}

function answerFault(message: string, { status, headers }: RawAnswer): SymbolonError {
  const requestId = headers.get('x-pulumi-request-id');
  return new SymbolonError(message, { code: 'unexpected_answer', status, requestId });
}
