import type { ErrorObject, ValidateFunction } from 'ajv';
import type { Static, TSchema } from 'typebox';
import { formatPointer } from '../../platform/json/format-pointer.ts';
import { lazyAjv } from '../../platform/lazy-ajv.ts';
import { CloudLoginError } from './cloud-login-error.ts';

/** What is wrong with one member of a login's inputs. */
export interface InputFault {
  /** `oidc.policyArns[1]`; empty for the inputs as a whole. */
  readonly path: string;
  /** What is wrong with it; where `worded`, the whole sentence, as the contract words it. */
  readonly message: string;
  readonly worded?: true;
}

export type InputsOutcome<Inputs> =
  | { readonly ok: true; readonly inputs: Inputs }
  | { readonly ok: false; readonly faults: readonly InputFault[] };

const ajv = lazyAjv({ allErrors: true, strict: false, verbose: true });
const compiled = new WeakMap<TSchema, ValidateFunction>();

/** Checks inputs against a login's schema; every fault at once. */
export function parseInputs<Schema extends TSchema>(
  login: string,
  schema: Schema,
  raw: unknown,
): InputsOutcome<Static<Schema>> {
  let validate = compiled.get(schema);
  if (validate === undefined) {
    validate = ajv().compile(schema);
    compiled.set(schema, validate);
  }
  if (validate(raw)) return { ok: true, inputs: raw as Static<Schema> };
  const faults = (validate.errors ?? []).filter(isOfItsOwn).map((error) => describe(login, error));
  return {
    ok: false,
    faults: faults.length > 0 ? faults : [{ path: '', message: 'are not of the right form' }],
  };
}

/** The same as an error for who asked. */
export function refuseInputs(login: string, faults: readonly InputFault[]): CloudLoginError {
  const told = faults.map(({ path, message }) => (path === '' ? message : `${path} ${message}`)).join('; ');
  const worded = faults.length === 1 && faults[0]?.worded === true;
  return new CloudLoginError('inputs_invalid', worded ? told : `${login}: ${told}`);
}

/** What lies within the branches of an alternative is told by the alternative. */
function isOfItsOwn({ schemaPath }: ErrorObject): boolean {
  return !/\/(?:oneOf|anyOf)\/\d+\//.test(schemaPath);
}

function describe(login: string, error: ErrorObject): InputFault {
  const path = formatPointer(error.instancePath);
  const inside = (name: unknown) => (path === '' ? String(name) : `${path}.${String(name)}`);
  switch (error.keyword) {
    case 'required':
      return { path: inside(error.params['missingProperty']), message: 'is required' };
    case 'additionalProperties': {
      const name = inside(error.params['additionalProperty']);
      const input = name === 'subjectAttributes' ? name : `an input named ${JSON.stringify(name)}`;
      return { path: '', message: `fn::open::${login} does not accept ${input}`, worded: true };
    }
    case 'oneOf':
      return { path, message: `must have exactly one of ${alternatives(error)}`.trim() };
    case 'anyOf':
      return { path, message: `must be one of ${alternatives(error)}` };
    default:
      return { path, message: error.message ?? 'is not valid' };
  }
}

interface Branch {
  readonly required?: readonly string[];
  readonly const?: unknown;
}

function alternatives({ schema, parentSchema, keyword }: ErrorObject): string {
  const branches = (schema ?? parentSchema?.[keyword] ?? []) as readonly Branch[];
  return branches.map((branch) => branch.required?.join(' and ') ?? String(branch.const)).join(', ');
}
