import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { openToAll } from '../../tenancy/index.ts';
import type { IdentityIssuer } from '../signing-keys/index.ts';
import type { PublishedDocument } from './issuer-documents.ts';
import type { FindIssuerDocuments } from './published-documents.ts';

export interface DiscoveryContext {
  readonly findIssuerDocuments: FindIssuerDocuments;
  readonly documentMaxAgeSeconds: number;
}

const paths: Readonly<Record<IdentityIssuer, string>> = { v1: '/oidc', v2: '/oidc/v2' };

/** Discovery and keys of both issuers: public, cacheable, and told apart by their validators. */
export const discoveryRoutes =
  (context: DiscoveryContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const cacheControl = `public, max-age=${context.documentMaxAgeSeconds}`;

    function answer(request: FastifyRequest, reply: FastifyReply, { body, etag }: PublishedDocument) {
      reply
        .header('cache-control', cacheControl)
        .header('etag', etag)
        .header('access-control-allow-origin', '*');
      if (isKnown(request.headers['if-none-match'], etag)) return reply.code(304).send();
      return reply.type('application/json').send(body);
    }

    for (const issuer of ['v1', 'v2'] as const) {
      app.get(
        `${paths[issuer]}/.well-known/openid-configuration`,
        {
          config: openToAll,
          schema: { summary: `Discovery document of issuer ${issuer}`, tags: ['discovery'] },
        },
        async (request, reply) =>
          answer(request, reply, (await context.findIssuerDocuments(issuer)).configuration),
      );
      app.get(
        `${paths[issuer]}/.well-known/jwks`,
        { config: openToAll, schema: { summary: `Keys of issuer ${issuer}`, tags: ['discovery'] } },
        async (request, reply) => answer(request, reply, (await context.findIssuerDocuments(issuer)).jwks),
      );
    }
  };

/** RFC 9110 §13.1.2: a list of validators, compared weakly, or an asterisk. */
function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch
    .split(',')
    .some((candidate) => ['*', etag].includes(candidate.trim().replace(/^W\//, '')));
}
