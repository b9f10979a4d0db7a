/** The statuses of errors and what they mean on every route. */
export const statusMeanings: Readonly<Record<number, { readonly name: string; readonly meaning: string }>> = {
  400: { name: 'BadRequest', meaning: 'The request is malformed, or a value in it is not valid.' },
  401: { name: 'Unauthorized', meaning: 'The access token is missing, unknown, expired or revoked.' },
  403: { name: 'Forbidden', meaning: 'The caller lacks a required permission.' },
  404: { name: 'NotFound', meaning: 'The resource is unknown, or the caller may not see it.' },
  409: { name: 'Conflict', meaning: 'The current state or a limit does not allow the change.' },
  413: { name: 'ContentTooLarge', meaning: 'The body is larger than the route accepts.' },
  414: { name: 'UriTooLong', meaning: 'A name in the path is too long.' },
  415: { name: 'UnsupportedMediaType', meaning: 'The content type or encoding is not accepted.' },
  422: { name: 'UnprocessableContent', meaning: 'The content is understood but refused.' },
  429: { name: 'TooManyRequests', meaning: 'Try again after the number of seconds in Retry-After.' },
  500: { name: 'InternalServerError', meaning: 'The server log records the cause under the request id.' },
  502: { name: 'BadGateway', meaning: 'The cloud cannot be reached, or its response is not valid.' },
  503: { name: 'ServiceUnavailable', meaning: 'Try again after the number of seconds in Retry-After.' },
  504: { name: 'GatewayTimeout', meaning: 'The cloud did not respond in time.' },
};

/** The form of every error, except those of the token endpoint. */
export const errorSchema = {
  type: 'object',
  required: ['code', 'message'],
  properties: {
    code: { type: 'integer', description: 'The HTTP status.' },
    message: { type: 'string', description: 'The fault and how to fix it.' },
  },
};

function contentOf(form: string): object {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${form}` } } };
}

/** Returns the responses of the components, for errors that need no more explanation. */
export function createErrorResponses(form: string): Record<string, object> {
  return Object.fromEntries(
    Object.values(statusMeanings).map(({ name, meaning }) => [
      name,
      { description: meaning, content: contentOf(form) },
    ]),
  );
}

interface ResponseLike {
  description?: string;
  content?: object;
}

/** Describes a status: by a component, or in full if the operation has codes or a form of its own for it. */
export function describeErrorStatus(
  status: number,
  {
    codes,
    form,
    own,
  }: { readonly codes: readonly string[]; readonly form: string; readonly own?: ResponseLike },
): object {
  const known = statusMeanings[status];
  if (known === undefined) throw new Error(`the OpenAPI document has no meaning for the status ${status}`);
  if (codes.length === 0 && form === 'ErrorResponse' && own === undefined) {
    return { $ref: `#/components/responses/${known.name}` };
  }
  const reasons = codes.map((code) => `\`${code}\``).join(', ');
  return {
    description: codes.length === 0 ? known.meaning : `${known.meaning} Reasons: ${reasons}.`,
    content: own?.content ?? contentOf(form),
    ...(codes.length === 0 ? {} : { 'x-error-codes': codes }),
  };
}
