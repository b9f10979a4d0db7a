import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { identityOf, needs } from '../../../access/index.ts';
import {
  defaultProject,
  type EnvironmentName,
  parseEnvironmentName,
} from '../../../contract/environment-name.ts';
import { HttpError, handleErrors } from '../../../http/index.ts';
import { type SubjectAttribute, subjectAttributes } from '../../subjects/index.ts';
import { describeEnvironmentToken } from '../environment-token.ts';
import { actorFacts, type CloudLoginContext } from '../log-in-for-caller.ts';
import type { LoginEnvironment } from '../login-context.ts';
import { translateCloudLoginErrors } from './cloud-login-error-statuses.ts';

/** The prefix of the audience by login kind (docs/contract/identity-tokens.md, v1 claims). */
const audiencePrefixes = { aws: 'aws', azure: 'azure', gcp: 'gcp', vault: '' } as const;

const query = Type.Object({
  login: Type.Optional(
    Type.Union([Type.Literal('aws'), Type.Literal('azure'), Type.Literal('gcp'), Type.Literal('vault')]),
  ),
  project: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  environment: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  subjectAttributes: Type.Optional(
    Type.String({ description: 'Comma-separated names, in the order in which the subject contains them.' }),
  ),
});

/**
 * Registers the route that previews a token's claims, for pasting them into a trust policy or comparing them with one.
 */
export const previewRoutes =
  (context: Pick<CloudLoginContext, 'namespace' | 'previewClaims'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    handleErrors(app, [translateCloudLoginErrors]);

    app.get(
      '/api/orgs/:orgName/oidc/tokens/preview',
      {
        config: needs('cloud_login:read'),
        schema: {
          operationId: 'previewIdentityToken',
          summary: 'Preview the claims of an identity token without signing it',
          description:
            'Returns the claims that a token would have if you opened the environment, which need not exist yet. Without an environment, returns the claims for an unsaved document.',
          tags: ['cloud logins'],
          params: Type.Object({ orgName: Type.String() }),
          querystring: query,
          response: { 200: Type.Object({ claims: Type.Record(Type.String(), Type.Unknown()) }) },
        },
      },
      async (request) => {
        const { organization, principal } = identityOf(request);
        const name = readEnvironment(request.query);
        const opened = { name, id: null };
        const described = describeEnvironmentToken(
          {
            organization: { id: organization.organizationId, name: organization.organizationName },
            environment: { current: opened, root: opened },
            actor: actorFacts(principal),
            namespace: context.namespace,
          },
          {
            login: 'preview',
            audiencePrefix: audiencePrefixes[request.query.login ?? 'aws'],
            subjectAttributes: readAttributes(request.query.subjectAttributes),
          },
        );
        return { claims: { ...context.previewClaims(described) } };
      },
    );
  };

function readEnvironment(given: Static<typeof query>): LoginEnvironment['name'] {
  if (given.environment !== undefined) {
    const project = given.project === undefined ? defaultProject : readName('project', given.project);
    return { project, environment: readName('environment', given.environment) };
  }
  if (given.project === undefined) return 'unsaved';
  throw new HttpError(400, 'Specify the environment as well as the project.');
}

function readName(what: 'project' | 'environment', text: string): EnvironmentName {
  const name = parseEnvironmentName(text);
  if (name !== null) return name;
  throw new HttpError(400, `${what} must have 1 to 100 letters, digits, "-", "_" and ".".`);
}

function readAttributes(text: string | undefined): SubjectAttribute[] {
  const names = (text ?? '').split(',').filter((name) => name !== '');
  return names.map((name) => {
    const known = subjectAttributes.find((candidate) => candidate === name);
    if (known) return known;
    throw new HttpError(
      400,
      `Unknown subject attribute ${JSON.stringify(name)}; the known attributes are ${subjectAttributes.join(', ')}.`,
    );
  });
}
