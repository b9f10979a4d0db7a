import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyError, FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { QueueFull } from '../../database/index.ts';
import { decodeBody, HttpError, isStoreAway, originOf, recognise } from '../../http/index.ts';
import { identityOf, openToAll, withToken } from '../../tenancy/index.ts';
import { revokePresentedToken } from '../access-tokens/index.ts';
import { type ExchangeContext, type ExchangeOutcome, exchange, refuseUnreadable } from './exchange.ts';
import { introspect } from './introspect.ts';
import { describeAuthorizationServer } from './metadata.ts';
import type { OAuthErrorCode } from './oauth-error.ts';
import { type ParametersResult, parseFormParameters, parseJsonParameters } from './parse-parameters.ts';
import type { RefusalLimit } from './refusal-limit.ts';

export interface TokenRoutesContext extends ExchangeContext {
  readonly publicUrl: () => string;
  readonly refusalLimit: RefusalLimit;
}

const bodyLimitBytes = 64 * 1_024;
const retryAfterSeconds = 5;

const statuses: Readonly<Record<OAuthErrorCode, number>> = {
  invalid_request: 400,
  unsupported_grant_type: 400,
  invalid_target: 400,
  invalid_scope: 400,
  invalid_grant: 400,
  temporarily_unavailable: 503,
};

const answerSchema = Type.Object({
  access_token: Type.String(),
  issued_token_type: Type.String(),
  token_type: Type.String(),
  expires_in: Type.Integer(),
  scope: Type.String(),
});

const errorSchema = Type.Object({ error: Type.String(), error_description: Type.String() });

const tokenBody = Type.Object(
  {
    grant_type: Type.Optional(Type.String()),
    audience: Type.Optional(Type.String({ description: 'urn:pulumi:org:{organization}' })),
    subject_token: Type.Optional(Type.String()),
    subject_token_type: Type.Optional(Type.String()),
    requested_token_type: Type.Optional(Type.String()),
    scope: Type.Optional(Type.String()),
    expiration: Type.Optional(Type.Union([Type.Integer(), Type.String()], { description: 'Seconds.' })),
    refresh_token: Type.Optional(Type.String()),
  },
  { description: 'Also as application/x-www-form-urlencoded.' },
);

export const tokenRoutes =
  (context: TokenRoutesContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    // The parameters are read by this slice: how they are read wrong has its own answer here (RFC 6749 §5.2).
    app.removeAllContentTypeParsers();
    const parsers = [
      [/^application\/x-www-form-urlencoded(?:;|$)/, parseFormParameters],
      [/^application\/json(?:;|$)/, parseJsonParameters],
    ] as const;
    for (const [type, parse] of parsers) {
      app.addContentTypeParser<Buffer>(type, { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) =>
        parse(decodeBody(body)),
      );
    }
    app.setErrorHandler((error: FastifyError | Error, request, reply) =>
      answerError(error, reply, request.log),
    );
    app.addHook('onSend', async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      reply.header('pragma', 'no-cache');
    });

    const tokenRoute = {
      config: openToAll,
      bodyLimit: bodyLimitBytes,
      schema: {
        summary: 'Exchange an identity token for an access token (RFC 8693), or refresh one (RFC 6749)',
        tags: ['oauth'],
        body: tokenBody,
        response: { 200: answerSchema, 400: errorSchema, 429: errorSchema, 503: errorSchema },
      },
      // The schema is for the document; `parseTokenRequest` is what decides.
      validatorCompiler: () => () => true,
    } as const;
    for (const url of ['/api/oauth/token', '/oauth/token']) {
      app.post(url, tokenRoute, async (request, reply) => {
        const limit = await context.refusalLimit.find(request.ip);
        if (limit !== null) return answerTooMany(reply, limit.retryAfterSeconds);
        const result = request.body as unknown as ParametersResult | undefined;
        const outcome = await run(context, result, originOf(request));
        if (!outcome.granted) await context.refusalLimit.count(request.ip);
        return answerOutcome(reply, outcome);
      });
    }

    const presentedToken = { bodyLimit: bodyLimitBytes, validatorCompiler: () => () => true } as const;
    const presentedBody = Type.Object({
      token: Type.String(),
      token_type_hint: Type.Optional(Type.String()),
    });

    app.post(
      '/api/oauth/introspect',
      {
        ...presentedToken,
        config: withToken,
        schema: {
          summary: 'What a token is good for (RFC 7662): your own, or one of an organization you administer',
          tags: ['oauth'],
          body: presentedBody,
          response: { 200: Type.Object({ active: Type.Boolean() }, { additionalProperties: true }) },
        },
      },
      async (request) => {
        const token = readToken(request.body as unknown as ParametersResult | undefined);
        return introspect(context, identityOf(request).principal, token);
      },
    );

    app.post(
      '/api/oauth/revoke',
      {
        ...presentedToken,
        config: openToAll,
        schema: {
          summary: 'End a token you hold (RFC 7009)',
          tags: ['oauth'],
          body: presentedBody,
          response: { 200: Type.Object({}) },
        },
      },
      async (request) => {
        const token = readToken(request.body as unknown as ParametersResult | undefined);
        await revokePresentedToken(context, token, originOf(request));
        return {};
      },
    );

    app.get(
      '/.well-known/oauth-authorization-server',
      {
        config: openToAll,
        schema: {
          summary: 'Authorization server metadata (RFC 8414)',
          tags: ['oauth'],
          response: { 200: Type.Object({ issuer: Type.String() }, { additionalProperties: true }) },
        },
      },
      async () => describeAuthorizationServer(context.publicUrl()),
    );
  };

function run(
  context: TokenRoutesContext,
  result: ParametersResult | undefined,
  origin: ReturnType<typeof originOf>,
): Promise<ExchangeOutcome> {
  if (result === undefined) return refuseUnreadable(context, 'the request has no body', origin);
  return result.ok
    ? exchange(context, result.parameters, origin)
    : refuseUnreadable(context, result.message, origin);
}

function readToken(result: ParametersResult | undefined): string {
  const token = result?.ok ? result.parameters.get('token') : undefined;
  if (token !== undefined) return token;
  throw new HttpError(400, result?.ok === false ? result.message : 'the parameter token is required');
}

function answerOutcome(reply: FastifyReply, outcome: ExchangeOutcome) {
  if (!outcome.granted) {
    if (outcome.error === 'temporarily_unavailable') reply.header('retry-after', String(retryAfterSeconds));
    return reply
      .code(statuses[outcome.error])
      .send({ error: outcome.error, error_description: outcome.description });
  }
  return reply.code(200).send({
    access_token: outcome.accessToken,
    issued_token_type: outcome.issuedTokenType,
    token_type: 'token',
    expires_in: outcome.lifetimeSeconds,
    scope: outcome.scope,
  });
}

function answerTooMany(reply: FastifyReply, seconds: number) {
  return reply
    .code(429)
    .header('retry-after', String(seconds))
    .send({
      error: 'slow_down',
      error_description: `too many refused requests from this address; try again in ${seconds} s`,
    });
}

/** Errors that never reached a decision: a body too large, a store that is away. */
function answerError(
  error: FastifyError | Error,
  reply: FastifyReply,
  log: { error: (details: object, text: string) => void },
) {
  if (error instanceof QueueFull || isStoreAway(error)) {
    return reply.code(503).header('retry-after', String(retryAfterSeconds)).send({
      error: 'temporarily_unavailable',
      error_description: 'this server cannot record the outcome just now; try again',
    });
  }
  const known = recognise(error, []);
  if (known.status >= 500) log.error({ err: known.cause ?? error }, 'request failed');
  const isOAuth = known.status >= 500 ? 'server_error' : 'invalid_request';
  const status = known.status === 413 || known.status === 415 ? 400 : known.status;
  const description = known.status === 413 ? 'the body is larger than 64 KiB' : known.message;
  return reply.code(status).headers(known.headers).send({ error: isOAuth, error_description: description });
}
