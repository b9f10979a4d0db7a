import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { withToken } from '../../access/index.ts';
import { namedObject } from '../../contract/named-object.ts';
import { providerNames } from '../providers/index.ts';

const querystring = Type.Object({
  orgName: Type.Optional(
    Type.String({ description: 'Has no effect: every organization has the same providers.' }),
  ),
});
const tags = ['environments'];

/** The routes with which clients list what documents can open and rotate. */
export const providerRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/api/esc/providers',
    {
      config: withToken,
      schema: {
        operationId: 'listProviders',
        summary: 'List the providers that documents can open',
        tags,
        querystring,
        response: { 200: namedObject('ListProvidersResponse', { providers: Type.Array(Type.String()) }) },
      },
    },
    async () => ({ providers: providerNames.toSorted() }),
  );

  app.get(
    '/api/esc/rotators',
    {
      config: withToken,
      schema: {
        operationId: 'listRotators',
        summary: 'List the rotators that documents can use; this server has none',
        tags,
        querystring,
        response: { 200: namedObject('ListRotatorsResponse', { rotators: Type.Array(Type.String()) }) },
      },
    },
    async () => ({ rotators: [] }),
  );
};
