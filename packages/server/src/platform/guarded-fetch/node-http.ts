import { createRequire } from 'node:module';

/**
 * What is used of `node:http`, required: an import reads every one of its exports, and one of them loads a second HTTP
 * client, which takes 20 ms of the start and that nothing here uses.
 */
export const { request, validateHeaderValue } = createRequire(import.meta.url)(
  'node:http',
) as typeof import('node:http');
