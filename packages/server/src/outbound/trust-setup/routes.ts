import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { callerOf, identityOf, needs } from '../../access/index.ts';
import { maxAudienceBytes } from '../../contract/audience.ts';
import { namedObject } from '../../contract/named-object.ts';
import { handleErrors } from '../../http/index.ts';
import { makeTrustSetup, type TrustContext, type TrustRequest, type TrustSetup } from './make-trust-setup.ts';
import { recordTrust, type TrustRecordContext } from './records/record-trust.ts';
import { recordedTrustRoutes } from './records/recorded-trust-routes.ts';
import { type TrustCloud, trustClouds, trustFormats } from './trust.ts';
import { TrustError } from './trust-error.ts';
import { translateTrustErrors } from './trust-error-statuses.ts';

export type TrustRoutesContext = TrustContext & TrustRecordContext;

const text = (description: string, maxLength = 1024) =>
  Type.Optional(Type.String({ description, maxLength }));
const name = (pattern: string, description: string) => Type.Optional(Type.String({ pattern, description }));

const selectionQuery = {
  project: text('Project of the environments or stacks; for environments, "default" if omitted.'),
  environment: text('Comma-separated names, or * for all environments of the project.', 4096),
  stack: text('Comma-separated names, or * for all stacks of the project.', 4096),
  operation: text('Comma-separated operations: preview, update, refresh, destroy; all by default.'),
  unsaved: Type.Optional(Type.Boolean({ description: 'Trusts unsaved documents.' })),
  attributes: text(
    'subjectAttributes of the login, as comma-separated name=value pairs in the same order.',
    4096,
  ),
  environmentId: text('Id of the environment that contains fn::open::oidc.'),
  workloadIssuer: text('For identity-token exchange: id of the issuer of the subject token.'),
  workloadSubject: text('For identity-token exchange: sub of the subject token.', 2048),
  anySubject: Type.Optional(Type.Boolean({ description: 'Trusts every token with the audience.' })),
};

const nameQuery = {
  role: name('^[\\w+=,.@-]{1,64}$', 'Role in AWS or Vault.'),
  accountId: name('^[0-9]{12}$', 'AWS account.'),
  application: name('^(?!@)[^\\p{Cc}]{1,120}$', 'Display name in Entra.'),
  subscriptionId: name('^[0-9A-Fa-f-]{36}$', 'Azure subscription.'),
  projectNumber: name('^[0-9]{1,19}$', 'Google Cloud project.'),
  pool: name('^(?!gcp-)[a-z0-9-]{4,32}$', 'Workload identity pool.'),
  provider: name('^(?!gcp-)[a-z0-9-]{4,32}$', 'Provider in the pool.'),
  serviceAccount: name('^[a-z0-9-]{1,63}@[a-z0-9.-]{1,190}$', 'E-mail address of the service account.'),
  mount: name('^[A-Za-z0-9_-][A-Za-z0-9_/-]{0,99}$', 'Mount path of Vault’s JWT auth method.'),
  policies: name('^[\\w.-]{1,100}(?:,[\\w.-]{1,100}){0,31}$', 'Comma-separated Vault policies.'),
};

const trustSchema = namedObject('TrustSetup', {
  cloud: Type.String(),
  issuer: Type.String({ description: 'The iss of the tokens.' }),
  audience: Type.String(),
  subjects: Type.Array(Type.Object({ subject: Type.String(), isPattern: Type.Boolean() })),
  documents: Type.Array(
    Type.Object({ name: Type.String(), language: Type.String(), text: Type.String(), where: Type.String() }),
  ),
  placeholders: Type.Array(Type.Object({ text: Type.String(), meaning: Type.String() })),
  warnings: Type.Array(
    Type.Object({
      code: Type.String(),
      severity: Type.String({ description: 'severe or notice.' }),
      message: Type.String(),
    }),
  ),
});

export const trustRoutes =
  (context: TrustRoutesContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    handleErrors(app, [translateTrustErrors]);
    await app.register(recordedTrustRoutes(context));

    app.get(
      '/api/orgs/:orgName/oidc/trust/:cloud',
      {
        config: needs('trust_setup:read'),
        schema: {
          operationId: 'getTrustSetup',
          summary: 'Generate documents that make a relying party trust tokens of this server',
          description:
            'Records the setup and the environments in its subjects. The names of these environments are then reserved.',
          tags: ['trust setup'],
          params: Type.Object({ orgName: Type.String(), cloud: Type.String() }),
          querystring: Type.Object({
            ...selectionQuery,
            ...nameQuery,
            audience: text('Audience of the tokens, if more than one is possible.', maxAudienceBytes),
            format: Type.Optional(Type.Union(trustFormats.map((format) => Type.Literal(format)))),
          }),
          response: { 200: trustSchema },
        },
      },
      async (request) => {
        const { audience, policies, format = 'commands', ...query } = request.query;
        const cloud = parseCloud(request.params.cloud);
        const { organizationId, organizationName } = identityOf(request).organization;
        const names = policies === undefined ? query : { ...query, policies: policies.split(',') };
        const organization = { id: organizationId, name: organizationName };
        const wanted: TrustRequest = {
          ...{ cloud, organization, selection: query, names, format },
          ...(audience === undefined ? {} : { audience }),
        };
        const setup = makeTrustSetup(wanted, context);
        await recordTrust(context, callerOf(request), { request: wanted, setup });
        return formatSetup(cloud, setup);
      },
    );
  };

function parseCloud(text: string): TrustCloud {
  const cloud = trustClouds.find((known) => known === text);
  if (cloud) return cloud;
  throw new TrustError('cloud_unknown', `Unknown relying party; use one of ${trustClouds.join(', ')}.`);
}

function formatSetup(
  cloud: TrustCloud,
  { trust, documents, placeholders, warnings }: TrustSetup,
): Static<typeof trustSchema> {
  return {
    cloud,
    issuer: trust.issuer.url,
    audience: trust.audience,
    subjects: trust.subjects.map((subject) => ({ subject: subject.text, isPattern: subject.isPattern })),
    documents: [...documents],
    placeholders: [...placeholders],
    warnings: [...warnings],
  };
}
