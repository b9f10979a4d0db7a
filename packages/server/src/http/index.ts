/**
 * The parts that all routes share: access checks, bodies, errors. HTTP statuses appear only here,
 * in routes, and in the `*-error-statuses.ts` file of each room, which maps its error codes.
 */
export {
  type AccessRefusal,
  type AccessRequest,
  type AccessRule,
  type CheckAccess,
  refuseAccess,
} from './access.ts';
export { type HttpRequest, originOf, type RequestOrigin } from './caller.ts';
export { createHttpServer } from './create-http-server.ts';
export { type DocumentedErrors, documentErrors, errorsOfInstance } from './errors/documented-errors.ts';
export { handleErrors } from './errors/handle-errors.ts';
export { HttpError } from './errors/http-error.ts';
export { toHttpError } from './errors/render-errors.ts';
export { ServerBusy } from './errors/server-busy.ts';
export { type ErrorTranslation, translateErrors, translation } from './errors/translate-errors.ts';
export { UnsentBytes, type UnsentLimits } from './limits/unsent-bytes.ts';
export {
  acceptExactJsonBodies,
  acceptTextBodies,
  decodeBody,
  maxJsonBytesOfTexts,
} from './request-bodies.ts';
export { describeRequest, noteOnRequest } from './request-notes.ts';
export { NestedList, sendList } from './sliced-response.ts';
