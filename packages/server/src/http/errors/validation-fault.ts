import type { FastifySchemaValidationError } from 'fastify/types/schema.js';
import { formatPointer } from '../../platform/json/format-pointer.ts';

/**
 * Describes the first invalid member in a sentence: `policies[2].rules must be object`. Paths are written like code,
 * not like JSON pointers.
 */
export function describeValidationFault(
  faults: readonly FastifySchemaValidationError[],
  context: string | undefined,
): string {
  const [first] = faults;
  if (!first) return 'The request does not match the schema of this route.';
  const path = formatPointer(first.instancePath);
  const where = context === 'body' || context === undefined ? '' : `${context} `;
  if (first.keyword === 'required') {
    const missing = String(first.params['missingProperty'] ?? '');
    return `${where}${path ? `${path}.` : ''}${missing} is required.`;
  }
  if (first.keyword === 'additionalProperties') {
    const unknown = String(first.params['additionalProperty'] ?? '');
    return `${where}${path || 'the body'} has the unknown member ${JSON.stringify(unknown.slice(0, 60))}.`;
  }
  return `${where}${path || 'the body'} ${first.message ?? 'is not valid'}.`;
}
