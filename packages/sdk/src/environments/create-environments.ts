import { type CallOptions, type ClientOptions, callServer, parseAnswer } from '../call-server.ts';
import { revisionHeader } from '../contract/headers.ts';
import type { RawAnswer } from '../send-request.ts';
import { SymbolonError } from '../symbolon-error.ts';
import { type EnvironmentDiagnostic, parseDiagnostics } from './environment-diagnostic.ts';

/** An environment, identified by its names. */
export interface EnvironmentReference {
  readonly organization: string;
  readonly project: string;
  readonly name: string;
  /** A revision number or tag; omitted for the latest. */
  readonly version?: string | undefined;
}

/** An environment's document. */
export interface EnvironmentDefinition {
  readonly yaml: string;
  /** For `saveDefinition`, to detect concurrent changes; null if the server provides none. */
  readonly etag: string | null;
  readonly revision: number | null;
}

export interface SavedDefinition {
  readonly etag: string | null;
  readonly revision: number | null;
  /** Warnings only: a document with errors is not saved. */
  readonly diagnostics: readonly EnvironmentDiagnostic[];
}

export interface CheckedDefinition {
  /** The evaluated environment (OpenAPI: EscEnvironment) as the server wrote it; null for a document with errors. */
  readonly json: string | null;
  readonly diagnostics: readonly EnvironmentDiagnostic[];
}

/**
 * Operations on environment documents. Every call throws SymbolonError, which contains the diagnostics of an invalid
 * document.
 */
export interface Environments {
  /** Loads the document; secrets are ciphertexts unless `decrypt` is set, which requires the permission open. */
  loadDefinition(
    environment: EnvironmentReference,
    options?: { readonly decrypt?: boolean | undefined },
  ): Promise<EnvironmentDefinition>;
  /** Saves a new revision. With `etag`, throws `conflict` if the environment has changed since. */
  saveDefinition(
    environment: EnvironmentReference,
    options: { readonly yaml: string; readonly etag?: string | undefined },
  ): Promise<SavedDefinition>;
  /** Checks an unsaved document as if it belonged to the organization. Does not throw for a document with errors. */
  checkDefinition(
    organization: string,
    options: { readonly yaml: string; readonly showSecrets?: boolean | undefined },
  ): Promise<CheckedDefinition>;
}

const yamlType = 'application/x-yaml';
const base = '/api/esc/environments/{orgName}';

export function createEnvironments(client: ClientOptions): Environments {
  return {
    async loadDefinition(environment, { decrypt = false } = {}) {
      const versions = environment.version === undefined ? '' : '/versions/{version}';
      const name = `GET ${base}/{projectName}/{envName}${versions}${decrypt ? '/decrypt' : ''}`;
      const headers = { accept: `${yamlType}, application/json;q=0.5` };
      const answer = await callServer(client, name, { path: pathOf(environment), headers });
      return { yaml: answer.text, ...placeOf(answer) };
    },
    async saveDefinition(environment, { yaml, etag }) {
      const call: CallOptions = {
        path: pathOf(environment),
        text: { content: yaml, contentType: yamlType },
        ...(etag === undefined ? {} : { headers: { 'if-match': etag } }),
      };
      const answer = await callServer(client, `PATCH ${base}/{projectName}/{envName}`, call);
      return { ...placeOf(answer), diagnostics: diagnosticsOf(answer) };
    },
    async checkDefinition(organization, { yaml, showSecrets }) {
      const call: CallOptions = {
        path: { orgName: organization },
        query: { showSecrets },
        text: { content: yaml, contentType: yamlType },
        safeToRepeat: true,
      };
      try {
        const answer = await callServer(client, `POST ${base}/yaml/check`, call);
        return { json: answer.text, diagnostics: diagnosticsOf(answer) };
      } catch (error) {
        if (!(error instanceof SymbolonError) || error.diagnostics.length === 0) throw error;
        return { json: null, diagnostics: error.diagnostics };
      }
    },
  };
}

function diagnosticsOf(answer: RawAnswer): readonly EnvironmentDiagnostic[] {
  const body = parseAnswer(answer);
  return typeof body === 'object' && body !== null && 'diagnostics' in body
    ? parseDiagnostics(body.diagnostics)
    : [];
}

function pathOf({ organization, project, name, version }: EnvironmentReference): object {
  return { orgName: organization, projectName: project, envName: name, version };
}

function placeOf({ headers }: RawAnswer): { etag: string | null; revision: number | null } {
  const revision = Number(headers.get(revisionHeader) ?? Number.NaN);
  return { etag: headers.get('etag'), revision: Number.isSafeInteger(revision) ? revision : null };
}
