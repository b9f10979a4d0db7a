import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { identityOf, openToAll, withTokenAtOnce } from '../../access/index.ts';
import { namedObject } from '../../contract/named-object.ts';
import { documentedAudience } from '../../contract/organization-audiences.ts';
import { isTransientDatabaseFault, kindOfDatabaseFault, QueueFull } from '../../database/index.ts';
import {
  decodeBody,
  describeRequest,
  documentErrors,
  type ErrorTranslation,
  HttpError,
  noteOnRequest,
  originOf,
  type RequestOrigin,
  ServerBusy,
  toHttpError,
} from '../../http/index.ts';
import { type PrincipalSource, type RevocationTerms, revokePresentedToken } from '../access-tokens/index.ts';
import { type ExchangeOutcome, exchange, refuseUnreadable } from './exchange.ts';
import type { ExchangeContext } from './exchange-context.ts';
import { introspect } from './introspect.ts';
import { describeAuthorizationServer } from './metadata.ts';
import { useAllowedCharacters } from './oauth-error.ts';
import { oauthErrorStatuses } from './oauth-error-statuses.ts';
import {
  type ParametersResult,
  parseFormParameters,
  parseJsonParameters,
} from './request/parse-parameters.ts';
import type { RefusalLimit } from './request/refusal-limit.ts';

export interface TokenRoutesContext extends ExchangeContext, RevocationTerms, PrincipalSource {
  readonly publicUrl: () => string;
  readonly refusalLimit: RefusalLimit;
  /**
   * Translates the error of an identity token that cannot be signed at the moment; returns null for all other errors.
   */
  readonly translateSigningErrors: ErrorTranslation;
}

const tokenPaths: readonly string[] = ['/api/oauth/token', '/oauth/token'];
const bodyLimitBytes = 64 * 1_024;
/** The retry interval while an issuer's keys or the database are unavailable. */
const retryAfterSeconds = { issuer: 5, store: 1 };

const answerSchema = namedObject('TokenExchangeGrantResponse', {
  access_token: Type.String(),
  issued_token_type: Type.String(),
  token_type: Type.String(),
  expires_in: Type.Integer(),
  scope: Type.String(),
});

const errorSchema = namedObject('TokenError', { error: Type.String(), error_description: Type.String() });

const tokenBody = namedObject(
  'TokenRequest',
  {
    grant_type: Type.Optional(Type.String()),
    audience: Type.Optional(
      Type.String({
        description: `${documentedAudience('{organization}')}, or the audience of an identity token`,
      }),
    ),
    resource: Type.Optional(
      Type.String({ description: `${documentedAudience('{organization}')}, for an identity token` }),
    ),
    subject_token: Type.Optional(Type.String()),
    subject_token_type: Type.Optional(Type.String()),
    requested_token_type: Type.Optional(Type.String()),
    scope: Type.Optional(Type.String()),
    expiration: Type.Optional(Type.Union([Type.Integer(), Type.String()], { description: 'Seconds.' })),
    refresh_token: Type.Optional(Type.String()),
  },
  { description: 'A JSON object with these members is also accepted.' },
);

/**
 * The documented form of the bodies, which RFC 6749 requires. JSON is accepted too, but openapi-python-client generates
 * a client that does not start for an operation with two forms.
 */
const documentedTypes = ['application/x-www-form-urlencoded'];

/** The result of the parsers below; the schemas of the bodies are for the documentation. Undefined without a body. */
type ParsedBody = ParametersResult | undefined;

export const tokenRoutes =
  (context: TokenRoutesContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    // This folder parses the parameters itself, because a parse error has a special form (RFC 6749 §5.2).
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
    const handleError = async (error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply) => {
      const fault = describeFault(context, error, request);
      const isUnreadable = fault.status === 400 && tokenPaths.includes(request.routeOptions.url ?? '');
      if (!isUnreadable) return answerFault(reply, fault);
      try {
        const { error_description: message } = fault.body;
        return await runWithinLimit(context, request, reply, unreadable(message));
      } catch (cause) {
        return answerFault(reply, describeFault(context, cause as Error, request));
      }
    };
    app.setErrorHandler(handleError);
    documentErrors(app, { statuses: oauthErrorStatuses, form: 'TokenError' });
    app.addHook('onSend', async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      reply.header('pragma', 'no-cache');
    });

    const tokenRoute = {
      config: openToAll,
      bodyLimit: bodyLimitBytes,
      schema: {
        summary:
          'Exchange an identity token for an access token (RFC 8693), or refresh an access token (RFC 6749)',
        tags: ['oauth'],
        consumes: documentedTypes,
        body: Type.Unsafe<ParsedBody>(tokenBody),
        response: { 200: answerSchema, 400: errorSchema, 429: errorSchema, 503: errorSchema },
      },
      // The schema is for documentation only; `parseTokenRequest` decides.
      validatorCompiler: () => () => true,
    } as const;
    for (const [index, url] of tokenPaths.entries()) {
      const operationId = index === 0 ? 'exchangeToken' : 'exchangeTokenAtRoot';
      app.post(url, { ...tokenRoute, schema: { ...tokenRoute.schema, operationId } }, (request, reply) => {
        return runWithinLimit(context, request, reply, runnerOf(request.body));
      });
    }

    const presentedToken = { bodyLimit: bodyLimitBytes, validatorCompiler: () => () => true } as const;
    const presentedBody = namedObject('PresentedToken', {
      token: Type.String(),
      token_type_hint: Type.Optional(Type.String()),
    });

    app.post(
      '/api/oauth/introspect',
      {
        ...presentedToken,
        config: withTokenAtOnce,
        schema: {
          operationId: 'introspectToken',
          summary: 'Introspect a token (RFC 7662): your own, or one of an organization that you administer',
          tags: ['oauth'],
          consumes: documentedTypes,
          body: Type.Unsafe<ParsedBody>(presentedBody),
          response: { 200: Type.Object({ active: Type.Boolean() }, { additionalProperties: true }) },
        },
      },
      async (request) => {
        const token = readToken(request.body);
        return introspect(context, identityOf(request).principal, token);
      },
    );

    app.post(
      '/api/oauth/revoke',
      {
        ...presentedToken,
        config: openToAll,
        schema: {
          operationId: 'revokeToken',
          summary: 'Revoke a token that you hold (RFC 7009)',
          tags: ['oauth'],
          consumes: documentedTypes,
          body: Type.Unsafe<ParsedBody>(presentedBody),
          response: { 200: Type.Object({}) },
        },
      },
      async (request) => {
        const token = readToken(request.body);
        await revokePresentedToken(context, token, originOf(request));
        return {};
      },
    );

    app.get(
      '/.well-known/oauth-authorization-server',
      {
        config: openToAll,
        schema: {
          operationId: 'getAuthorizationServerMetadata',
          summary: 'Get the authorization server metadata (RFC 8414)',
          tags: ['oauth'],
          response: { 200: Type.Object({ issuer: Type.String() }, { additionalProperties: true }) },
        },
      },
      async () => describeAuthorizationServer(context.publicUrl()),
    );
  };

type Run = (context: TokenRoutesContext, origin: RequestOrigin) => Promise<ExchangeOutcome>;

function runnerOf(result: ParsedBody): Run {
  if (result === undefined) return unreadable('the request has no body');
  if (!result.ok) return unreadable(result.fault);
  return (context, origin) => exchange(context, result.value, origin);
}

/** A request that cannot be parsed has an outcome too, with a decision of its own. */
function unreadable(message: string): Run {
  return (context, origin) => refuseUnreadable(context, message, origin);
}

async function runWithinLimit(
  context: TokenRoutesContext,
  request: FastifyRequest,
  reply: FastifyReply,
  run: Run,
) {
  const limit = await context.refusalLimit.find(request.ip);
  if (limit !== null) return refuseTooMany(reply, limit.retryAfterSeconds);
  const outcome = await run(context, originOf(request));
  noteOnRequest(request, { decisionId: outcome.decisionId });
  if (!outcome.result.ok) await context.refusalLimit.count(request.ip);
  return answerOutcome(reply, outcome);
}

function readToken(result: ParsedBody): string {
  const token = result?.ok ? result.value.get('token') : undefined;
  if (token !== undefined) return token;
  throw new HttpError(400, result?.ok === false ? result.fault : 'the parameter token is required');
}

function answerOutcome(reply: FastifyReply, outcome: ExchangeOutcome) {
  const { result } = outcome;
  if (!result.ok) {
    const { error, description } = result.fault;
    if (error === 'temporarily_unavailable') reply.header('retry-after', String(retryAfterSeconds.issuer));
    return reply.code(oauthErrorStatuses[error]).send({ error, error_description: description });
  }
  return reply.code(200).send({
    access_token: result.value.token,
    issued_token_type: result.value.issuedTokenType,
    token_type: result.value.tokenType,
    expires_in: result.value.lifetimeSeconds,
    scope: result.value.scope,
  });
}

function refuseTooMany(reply: FastifyReply, seconds: number) {
  return reply
    .code(429)
    .header('retry-after', String(seconds))
    .send({
      error: 'slow_down',
      error_description: `too many refused requests from this address; try again in ${seconds} s`,
    });
}

interface Fault {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly error: string; readonly error_description: string };
}

/** Describes why a request has no outcome: an invalid body, an unreachable database or an unavailable signing key. */
function describeFault(
  { translateSigningErrors }: TokenRoutesContext,
  error: FastifyError | Error,
  request: { readonly id: string; readonly log: { error: (details: object, text: string) => void } },
): Fault {
  const unsigned = translateSigningErrors(error);
  // Checked first, because it may have the same cause as an unreachable database.
  if (unsigned === null && (error instanceof QueueFull || isTransientDatabaseFault(error))) {
    return {
      status: 503,
      headers: { 'retry-after': String(retryAfterSeconds.store) },
      body: {
        error: 'temporarily_unavailable',
        error_description:
          kindOfDatabaseFault(error) === 'storage_full'
            ? 'storage_full: this server cannot record the outcome because the disk of its database is full'
            : 'this server cannot record the outcome at the moment; try again',
      },
    };
  }
  const { status, message, headers, cause } = unsigned ?? toHttpError(error, []);
  if (status >= 500 && !(error instanceof ServerBusy))
    request.log.error({ ...describeRequest(request), err: cause ?? error }, 'request failed');
  const description = status === 413 ? 'the body is larger than 64 KiB' : useAllowedCharacters(message);
  return {
    // RFC 6749 §5.2: every fault in the request itself is a 400.
    status: status === 413 || status === 415 ? 400 : status,
    headers,
    body: { error: errorOf(status), error_description: description },
  };
}

function errorOf(status: number): 'temporarily_unavailable' | 'server_error' | 'invalid_request' {
  if (status === 503) return 'temporarily_unavailable';
  return status >= 500 ? 'server_error' : 'invalid_request';
}

function answerFault(reply: FastifyReply, { status, headers, body }: Fault) {
  return reply.code(status).headers(headers).send(body);
}
