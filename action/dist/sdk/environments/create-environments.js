// Generated from packages/sdk/src/environments/create-environments.ts by tools/generate/build-action.ts; npm run generate updates it.

import { callServer, parseAnswer } from '../call-server.js';
import { revisionHeader } from '../contract/headers.js';

import { SymbolonError } from '../symbolon-error.js';
import { parseDiagnostics } from './environment-diagnostic.js';

const yamlType = 'application/x-yaml';
const base = '/api/esc/environments/{orgName}';

export function createEnvironments(client) {
  return {
    async loadDefinition(environment, { decrypt = false } = {}) {
      const versions = environment.version === undefined ? '' : '/versions/{version}';
      const name = `GET ${base}/{projectName}/{envName}${versions}${decrypt ? '/decrypt' : ''}`;
      const headers = { accept: `${yamlType}, application/json;q=0.5` };
      const answer = await callServer(client, name, { path: pathOf(environment), headers });
      return { yaml: answer.text, ...placeOf(answer) };
    },
    async saveDefinition(environment, { yaml, etag }) {
      const call = {
        path: pathOf(environment),
        text: { content: yaml, contentType: yamlType },
        ...(etag === undefined ? {} : { headers: { 'if-match': etag } }),
      };
      const answer = await callServer(client, `PATCH ${base}/{projectName}/{envName}`, call);
      return { ...placeOf(answer), diagnostics: diagnosticsOf(answer) };
    },
    async checkDefinition(organization, { yaml, showSecrets }) {
      const call = {
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

function diagnosticsOf(answer) {
  const body = parseAnswer(answer);
  return typeof body === 'object' && body !== null && 'diagnostics' in body
    ? parseDiagnostics(body.diagnostics)
    : [];
}

function pathOf({ organization, project, name, version }) {
  return { orgName: organization, projectName: project, envName: name, version };
}

function placeOf({ headers }) {
  const revision = Number(headers.get(revisionHeader) ?? Number.NaN);
  return { etag: headers.get('etag'), revision: Number.isSafeInteger(revision) ? revision : null };
}
