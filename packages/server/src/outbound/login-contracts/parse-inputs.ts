import type { ErrorObject, ValidateFunction } from 'ajv';
import type { Static, TSchema } from 'typebox';
import { describeSchemaFault } from '../../platform/json/describe-schema-fault.ts';
import { formatPointer } from '../../platform/json/format-pointer.ts';
import { lazyAjv } from '../../platform/json/lazy-ajv.ts';
import type { Result } from '../../platform/result.ts';
import type { InputFault } from './input-fault.ts';

const ajv = lazyAjv({ allErrors: true, strict: false, verbose: true });
const compiled = new WeakMap<TSchema, ValidateFunction>();

/** Parses inputs by a login's schema, or returns all their faults. */
export function parseInputs<Schema extends TSchema>(
  login: string,
  schema: Schema,
  raw: unknown,
): Result<Static<Schema>, readonly InputFault[]> {
  let validate = compiled.get(schema);
  if (validate === undefined) {
    validate = ajv().compile(schema);
    compiled.set(schema, validate);
  }
  if (validate(raw)) return { ok: true, value: raw as Static<Schema> };
  const faults = (validate.errors ?? [])
    .filter(isOutsideAlternatives)
    .map((error) => describe(login, schema, error));
  return {
    ok: false,
    fault: faults.length > 0 ? faults : [{ path: '', message: 'are not valid' }],
  };
}

/** The alternative itself reports faults within its branches. */
function isOutsideAlternatives({ schemaPath }: ErrorObject): boolean {
  return !/\/(?:oneOf|anyOf)\/\d+\//.test(schemaPath);
}

function describe(login: string, schema: TSchema, error: ErrorObject): InputFault {
  const path = formatPointer(error.instancePath);
  const inside = (name: unknown) => (path === '' ? String(name) : `${path}.${String(name)}`);
  switch (error.keyword) {
    case 'required':
      return { path: inside(error.params['missingProperty']), message: 'is required' };
    case 'additionalProperties': {
      const property = String(error.params['additionalProperty']);
      const name = inside(property);
      const input = name === 'subjectAttributes' ? name : `an input named ${JSON.stringify(name)}`;
      const [meant] = findProperty(schema, property);
      const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
      return { path: name, message: `fn::open::${login} does not accept ${input}${hint}`, complete: true };
    }
    case 'oneOf':
      return { path, message: `must have exactly one of ${alternatives(error)}`.trim() };
    case 'anyOf':
      return { path, message: `must be one of ${alternatives(error)}` };
    default:
      return { path, message: describeSchemaFault(error) };
  }
}

interface Described {
  readonly properties?: Readonly<Record<string, Described>>;
}

/** Finds the place in the inputs, in a schema defined in code, that has a property with this name. */
function findProperty({ properties = {} }: Described, name: string, within = ''): string[] {
  return Object.entries(properties).flatMap(([key, schema]) => {
    const path = `${within}${key}`;
    return [...(key === name ? [path] : []), ...findProperty(schema, name, `${path}.`)];
  });
}

interface Branch {
  readonly required?: readonly string[];
  readonly const?: unknown;
}

function alternatives({ schema, parentSchema, keyword }: ErrorObject): string {
  const branches = (schema ?? parentSchema?.[keyword] ?? []) as readonly Branch[];
  return branches.map((branch) => branch.required?.join(' and ') ?? String(branch.const)).join(', ');
}
