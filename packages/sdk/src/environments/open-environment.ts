import { type ClientOptions, callServer } from '../call-server.ts';
import { requestIdHeader } from '../contract/headers.ts';
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
  /** A revision number or tag. Default: the latest. */
  readonly version?: string | number;
  /**
   * The requested duration of the session, in seconds: at most 86,400 or the granted maximum; shorter if a login in it
   * expires earlier. Default: the server's, at most 7,200.
   */
  readonly lifetimeSeconds?: number;
  /**
   * By default, an environment with errors, such as a failed provider, is not opened. With `accept`, it is opened
   * without the affected values, and `diagnostics` contains the errors.
   */
  readonly onErrors?: 'throw' | 'accept';
  readonly signal?: AbortSignal;
}

const serversLifetimeSeconds = 7_200;
/** The server gives each provider 30 s, and one provider may wait for another. */
const timeoutMilliseconds = 120_000;

/**
 * Opens an environment: its values, its secrets in plain text, and the credentials from its providers. Throws
 * SymbolonError; if the document is not valid or a provider fails, `invalid_environment` with `diagnostics`. Retries
 * like a read: at worst, this opens an extra session.
 */
export async function openEnvironment(options: OpenEnvironmentOptions): Promise<OpenedEnvironment> {
  const { organization, project, environment, version } = options;
  const name = `${organization}/${project}/${environment}${version === undefined ? '' : `@${version}`}`;
  try {
    return await openOnce(options, name);
  } catch (error) {
    if (!(error instanceof SessionLost)) throw error;
  }
  try {
    return await openOnce(options, name);
  } catch (error) {
    throw error instanceof SessionLost ? error.cause : error;
  }
}

/** The session that was just opened cannot be read. */
class SessionLost extends Error {
  override readonly cause: SymbolonError;

  constructor(cause: SymbolonError) {
    super(cause.message);
    this.cause = cause;
  }
}

/**
 * Throws SessionLost if the session is unknown: it belongs to the token that opened it, which may have been renewed.
 */
async function openOnce(options: OpenEnvironmentOptions, name: string): Promise<OpenedEnvironment> {
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
  const { id, lifetimeMilliseconds, diagnostics } = parseOpened(
    opened,
    lifetimeSeconds ?? serversLifetimeSeconds,
  );
  if (options.onErrors !== 'accept') refuseErrors(diagnostics, { name, answer: opened });

  const reading = callServer(client, `GET ${base}/open/{id}`, { path: { ...path, id }, signal });
  const answer = await reading.catch((error: unknown) => {
    throw error instanceof SymbolonError && error.status === 404 ? new SessionLost(error) : error;
  });
  const root = parseEnvironment(answer.text);
  if (root === null) throw answerFault('the server’s response is not an environment; check the URL', answer);
  return new OpenedEnvironment({ name, root, expiresAt: askedAt + lifetimeMilliseconds, diagnostics });
}

interface Opened {
  readonly id: string;
  readonly lifetimeMilliseconds: number;
  readonly diagnostics: readonly EnvironmentDiagnostic[];
}

function parseOpened(answer: RawAnswer, maxSeconds: number): Opened {
  const body = (parseJson(answer.text) ?? {}) as Readonly<Record<string, unknown>>;
  const { id, expiresAt, diagnostics } = body;
  if (typeof id !== 'string') {
    throw answerFault('the server’s response has no session id; check the URL', answer);
  }
  // The server sets both times, and its clock may differ from the clock of this machine.
  const lifetime = Date.parse(String(expiresAt)) - Date.parse(answer.headers.get('date') ?? '');
  const maxMilliseconds = maxSeconds * 1_000;
  return {
    id,
    lifetimeMilliseconds: Number.isNaN(lifetime) ? maxMilliseconds : Math.min(lifetime, maxMilliseconds),
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
    requestId: answer.headers.get(requestIdHeader),
    diagnostics,
  });
}

function answerFault(message: string, { status, headers }: RawAnswer): SymbolonError {
  const requestId = headers.get(requestIdHeader);
  return new SymbolonError(message, { code: 'unexpected_answer', status, requestId });
}
