import type { FastifySchemaValidationError } from 'fastify/types/schema.js';
import { describeSchemaFault } from '../../platform/json/describe-schema-fault.ts';
import { formatPointer } from '../../platform/json/format-pointer.ts';

type Fault = FastifySchemaValidationError & { readonly parentSchema?: { readonly properties?: object } };

const parts: Readonly<Record<string, string>> = { querystring: 'query', params: 'path', headers: 'headers' };
/** The maximum number of names that a message lists. */
const maxNames = 20;

/**
 * Describes the first invalid member in a sentence: `body.policies[2].rules must be an object.` Paths are written as in
 * code, not as JSON pointers, and begin with the part of the request.
 */
export function describeValidationFault(
  faults: readonly FastifySchemaValidationError[],
  context: string | undefined,
): string {
  const fault = selectFault(faults);
  if (!fault) return 'The request does not match the schema of this route.';
  const part = parts[context ?? 'body'] ?? 'body';
  const pathOf = (pointer: string) => {
    const inside = formatPointer(pointer);
    return inside === '' || inside.startsWith('[') ? `${part}${inside}` : `${part}.${inside}`;
  };
  const path = pathOf(fault.instancePath);
  const subject = path === 'body' ? 'the body' : path;
  switch (fault.keyword) {
    case 'required':
      return `${path}.${String(fault.params['missingProperty'] ?? '')} is required.`;
    case 'additionalProperties': {
      const unknown = JSON.stringify(String(fault.params['additionalProperty'] ?? '').slice(0, 60));
      return `${subject} has the unknown member ${unknown}${describeKnown(fault)}.`;
    }
    case 'anyOf':
    case 'oneOf':
      return `${subject} ${describeAlternatives(faults, fault)}.`;
    default:
      return `${subject} ${describeSchemaFault(fault)}.`;
  }
}

/**
 * Selects the first fault; for a member with alternatives, the fault inside it, or else the fault of the member itself.
 */
function selectFault(faults: readonly Fault[]): Fault | undefined {
  const [first] = faults;
  const member = faults.findLast(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  if (first === undefined || member === undefined) return first;
  const isInside = ({ instancePath, keyword }: Fault) =>
    instancePath.startsWith(`${member.instancePath}/`) ||
    (instancePath === member.instancePath && (keyword === 'required' || keyword === 'additionalProperties'));
  return faults.find(isInside) ?? member;
}

/** Describes the forms that a member may have: `must be a whole number or must be one of "a", "b"`. */
function describeAlternatives(faults: readonly Fault[], { instancePath }: Fault): string {
  const branches = faults.filter(
    (fault) => fault.instancePath === instancePath && fault.keyword !== 'anyOf' && fault.keyword !== 'oneOf',
  );
  const constants = branches
    .filter(({ keyword }) => keyword === 'const')
    .map(({ params }) => params['allowedValue']);
  const types = branches.filter(({ keyword }) => keyword === 'type').flatMap(({ params }) => params['type']);
  const forms = [
    ...(types.length === 0 ? [] : [{ keyword: 'type', params: { type: types } }]),
    ...(constants.length === 0 ? [] : [{ keyword: 'enum', params: { allowedValues: constants } }]),
    ...branches.filter(({ keyword }) => keyword !== 'const' && keyword !== 'type'),
  ];
  if (forms.length === 0) return 'is not valid';
  return [...new Set(forms.map(describeSchemaFault))].join(', or ');
}

function describeKnown({ parentSchema }: Fault): string {
  const known = Object.keys(parentSchema?.properties ?? {});
  if (known.length === 0 || known.length > maxNames) return '';
  return `: the known members are ${known.join(', ')}`;
}
