import { type LoginKind, loginKinds } from '../../outbound/cloud-credentials/index.ts';
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

function describe(kind: LoginKind): ProviderSchema {
  return {
    inputs: inputsSchema(kind.inputs),
    outputs: languageSchema(kind.outputs),
    findFaults: (inputs) =>
      kind.findFaults(inputs).map(({ path, message }) => (path === '' ? message : `${path} ${message}`)),
  };
}
