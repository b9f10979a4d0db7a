import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { callerOf, identityOf, needs } from '../../../access/index.ts';
import { HttpError, handleErrors } from '../../../http/index.ts';
import { translateTenancyErrors } from '../../../tenancy/index.ts';
import { type CloudLoginContext, logInForCaller, unsaved } from '../log-in-for-caller.ts';
import { loginKinds } from '../login-kinds.ts';
import { translateCloudLoginErrors } from './cloud-login-error-statuses.ts';

const defaultDeadlineSeconds = 30;
const tags = ['cloud logins'];

export const cloudLoginRoutes =
  (context: CloudLoginContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    handleErrors(app, [translateCloudLoginErrors, translateTenancyErrors]);

    app.get(
      '/api/orgs/:orgName/oidc/logins',
      {
        config: needs('cloud_login:read'),
        schema: {
          operationId: 'listLogins',
          summary: 'List the cloud logins, with the schemas of their inputs and outputs',
          tags,
          params: Type.Object({ orgName: Type.String() }),
          response: {
            200: Type.Object({
              logins: Type.Array(
                Type.Object({
                  kind: Type.String(),
                  description: Type.String(),
                  inputs: Type.Unknown({ description: 'JSON schema.' }),
                  outputs: Type.Unknown({ description: 'JSON schema; `secret: true` marks secret members.' }),
                }),
              ),
            }),
          },
        },
      },
      async () => ({
        logins: [...loginKinds.values()].map(({ name, description, inputs, outputs }) => ({
          kind: name,
          description,
          inputs,
          outputs,
        })),
      }),
    );

    app.post(
      '/api/orgs/:orgName/oidc/logins/:kind',
      {
        config: needs('cloud_login:use'),
        schema: {
          operationId: 'testLogin',
          summary: 'Log in to a cloud with an identity token of this server',
          description: 'Logs in as if from an unsaved environment document.',
          tags,
          params: Type.Object({ orgName: Type.String(), kind: Type.String() }),
          body: Type.Object({
            inputs: Type.Record(Type.String(), Type.Unknown()),
            deadlineSeconds: Type.Optional(
              Type.Integer({
                minimum: 1,
                maximum: 120,
                description: 'Seconds after which the login gives up; 30 by default.',
              }),
            ),
          }),
          response: {
            200: Type.Object({
              outputs: Type.Unknown(),
              secrets: Type.Array(Type.String(), {
                description: 'JSON pointers (RFC 6901) to the secret parts of the outputs.',
              }),
              expiresAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
            }),
          },
        },
      },
      async (request, reply) => {
        const kind = loginKinds.get(request.params.kind);
        if (kind === undefined) {
          const known = [...loginKinds.keys()].join(', ');
          throw new HttpError(404, `Unknown kind of login; the kinds are ${known}.`);
        }
        const { inputs, deadlineSeconds = defaultDeadlineSeconds } = request.body;
        const { organization } = identityOf(request);
        const { outputs, secrets, expiresAt } = await logInForCaller(context, callerOf(request), {
          organization,
          environment: { current: unsaved, root: unsaved },
          kind,
          inputs,
          deadlineSeconds,
        });
        void reply.header('cache-control', 'no-store');
        return {
          outputs,
          secrets: [...secrets],
          expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
        };
      },
    );
  };
