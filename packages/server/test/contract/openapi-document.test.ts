import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { translateRunnerPoolErrors } from '../../src/deployments/runner-pools/runner-pool-error-statuses.ts';
import { translateEnvironmentErrors } from '../../src/environments/environment-error-statuses.ts';
import {
  translateSecretErrors,
  translateSecretTextErrors,
} from '../../src/environments/evaluation/secret-error-statuses.ts';
import {
  translatePropertyErrors,
  translateSessionErrors,
} from '../../src/environments/sessions/session-error-statuses.ts';
import { translateAccessTokenErrors } from '../../src/inbound/access-tokens/access-token-error-statuses.ts';
import { translatePolicyErrors } from '../../src/inbound/policy-documents/policy-document-error-statuses.ts';
import { translateIssuerErrors } from '../../src/inbound/trusted-issuers/issuer-error-statuses.ts';
import { translateCloudLoginErrors } from '../../src/outbound/logins/routes/cloud-login-error-statuses.ts';
import { translateSigningKeyErrors } from '../../src/outbound/signing-keys/signing-key-error-statuses.ts';
import { translateTrustErrors } from '../../src/outbound/trust-setup/trust-error-statuses.ts';
import { translateTenancyErrors } from '../../src/tenancy/tenancy-error-statuses.ts';

const translations = [
  translateTenancyErrors,
  translateCloudLoginErrors,
  translateTrustErrors,
  translateSigningKeyErrors,
  translatePolicyErrors,
  translateIssuerErrors,
  translateAccessTokenErrors,
  translateSecretErrors,
  translateSecretTextErrors,
  translateSessionErrors,
  translatePropertyErrors,
  translateEnvironmentErrors,
  translateRunnerPoolErrors,
];

interface Media {
  readonly schema?: object;
  readonly example?: unknown;
}
interface Body {
  readonly content?: Record<string, Media>;
}
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly example?: unknown }[];
  readonly requestBody?: Body;
  readonly responses: Record<
    string,
    Body & { readonly description?: string; readonly 'x-error-codes'?: readonly string[] }
  >;
}

const document = JSON.parse(readFileSync(join(import.meta.dirname, '../../openapi.json'), 'utf8')) as {
  readonly paths: Record<string, Record<string, Operation>>;
};
const operations = Object.values(document.paths).flatMap((item) => Object.values(item));
const ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema(document, 'openapi');

/** Returns the faults of the examples of an operation's bodies. */
function faultsOf({ requestBody, responses }: Operation): string[] {
  return [requestBody ?? {}, ...Object.values(responses)].flatMap(({ content = {} }) =>
    Object.values(content).flatMap(({ schema, example }) => {
      if (schema === undefined || example === undefined) return [];
      const own = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"openapi#/')) as object;
      return ajv.validate(own, example) ? [] : [ajv.errorsText()];
    }),
  );
}

/** Codes of routes that the document does not contain: a request for a GitHub team is always refused. */
const codesOfHiddenRoutes: readonly string[] = ['team_kind_unsupported'];

describe('the OpenAPI document', () => {
  test('describes every operation, with errors', () => {
    const bare = operations.filter(
      ({ summary, description, responses }) =>
        summary === '' ||
        description === '' ||
        responses['400'] === undefined ||
        responses['500'] === undefined,
    );
    expect(bare).toEqual([]);
    expect(operations.length).toBeGreaterThan(100);
  });

  test('names every code of the errors that routes translate', () => {
    const named = new Set(
      operations.flatMap(({ responses }) =>
        Object.values(responses).flatMap((one) => one['x-error-codes'] ?? []),
      ),
    );
    const known = translations.flatMap(({ statuses }) => Object.entries(statuses));
    const faultsOfRequests = known.filter(([, status]) => status !== 500).map(([code]) => code);
    expect(faultsOfRequests.filter((code) => !named.has(code))).toEqual(codesOfHiddenRoutes);
    expect(faultsOfRequests.length).toBeGreaterThan(100);
  });

  test('has a different operation id for every operation', () => {
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  test.each(operations)('has an example of $operationId that fits its schemas', (operation) => {
    expect(faultsOf(operation)).toEqual([]);
    const path = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
    expect(path.filter(({ example }) => example === undefined)).toEqual([]);
  });
});
