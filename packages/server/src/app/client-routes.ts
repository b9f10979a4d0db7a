import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { openToAll } from '../access/index.ts';
import { namedObject } from '../contract/named-object.ts';

/** The routes with which pulumi clients find out what a server offers (docs/contract/README.md). They concern no room. */
export const clientRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/api/capabilities',
    {
      config: openToAll,
      schema: {
        operationId: 'getCapabilities',
        summary: 'List the optional features that a Pulumi client may use',
        tags: ['clients'],
        response: {
          200: namedObject('AppCapabilitiesResponse', {
            capabilities: Type.Array(Type.Object({ capability: Type.String() })),
          }),
        },
      },
    },
    async () => ({ capabilities: [] }),
  );

  app.get(
    '/api/cli/version',
    {
      config: openToAll,
      schema: {
        operationId: 'getCliVersion',
        summary: 'List the recommended versions of the pulumi CLI; every version works',
        tags: ['clients'],
        response: {
          200: namedObject('AppCLIVersionResponse', {
            latestVersion: Type.String(),
            oldestWithoutWarning: Type.String(),
          }),
        },
      },
    },
    async () => ({ latestVersion: '3.0.0', oldestWithoutWarning: '3.0.0' }),
  );
};
