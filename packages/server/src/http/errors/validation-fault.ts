import type { FastifySchemaValidationError } from 'fastify/types/schema.js';
import { formatPointer } from '../../platform/json/format-pointer.ts';

/**
 * Says in a sentence which member is wrong and how: `policies[2].rules must be object`. Paths are those that a
 * person would write, not JSON pointers.
 */
export function describeValidationFault(
  faults: readonly FastifySchemaValidationError[],
  context: string | undefined,
): string {
  const [first] = faults;
  if (!first) return 'The request is not of the form that this call takes.';
  const path = formatPointer(first.instancePath);
  const where = context === 'body' || context === undefined ? '' : `${context} `;
  if (first.keyword === 'required') {
    const missing = String(first.params['missingProperty'] ?? '');
    return `${where}${path ? `${path}.` : ''}${missing} is required.`;
  }
  return `${where}${path || 'the body'} ${first.message ?? 'is not valid'}.`;
}
