import { type LoginKind, loginKinds } from '../../outbound/logins/index.ts';
import type { JsonValue } from '../../platform/json/json.ts';
import type { ProviderSchema } from '../language/index.ts';
import { inputsSchema, languageSchema } from './language-schema.ts';

const schemas = new Map<string, ProviderSchema>();

/** What `fn::open::{name}` takes and brings; null where there is no such login. */
export function findProvider(name: string): ProviderSchema | null {
  const known = schemas.get(name);
  if (known !== undefined) return known;
  const kind = loginKinds.get(name);
  if (kind === undefined) return null;
  const schema = describe(kind);
  schemas.set(name, schema);
  return schema;
}

function describeSchemas({ inputs, outputs }: LoginKind): Omit<ProviderSchema, 'findFaults'> {
  return { inputs: inputsSchema(inputs), outputs: languageSchema(outputs) };
}

function describe(kind: LoginKind): ProviderSchema {
  return {
    ...describeSchemas(kind),
    findFaults: (inputs) =>
      kind.findFaults(inputs).map(({ path, message }) => (path === '' ? message : `${path} ${message}`)),
  };
}

/** What all of them take and bring, by name, as it can be sent to another thread. */
export function describeProviders(): ReadonlyMap<string, Omit<ProviderSchema, 'findFaults'>> {
  return new Map([...loginKinds].map(([name, kind]) => [name, describeSchemas(kind)]));
}

/** Faults that the schema cannot tell, of inputs that are known in full. */
export function findFaultsOfInputs(provider: string, inputs: JsonValue): readonly string[] {
  return findProvider(provider)?.findFaults?.(inputs) ?? [];
}
