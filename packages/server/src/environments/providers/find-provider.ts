import {
  formatInputFault,
  type LoginContract,
  loginContracts,
} from '../../outbound/login-contracts/index.ts';
import type { ProviderSchema } from '../language/index.ts';
import { inputsSchema, languageSchema } from './language-schema.ts';

const schemas = new Map<string, ProviderSchema>();

/** The names of all providers. */
export const providerNames: readonly string[] = [...loginContracts.keys()];

/** Returns the inputs, outputs and checks of `fn::open::{name}`; null for an unknown login. */
export function findProvider(name: string): ProviderSchema | null {
  const known = schemas.get(name);
  if (known !== undefined) return known;
  const contract = loginContracts.get(name);
  if (contract === undefined) return null;
  const schema = describe(contract);
  schemas.set(name, schema);
  return schema;
}

function describe({ inputs, outputs, findFaults }: LoginContract): ProviderSchema {
  return {
    inputs: inputsSchema(inputs),
    outputs: languageSchema(outputs),
    findFaults: (raw) =>
      findFaults(raw).map((fault) => ({ path: fault.path, message: formatInputFault(fault) })),
  };
}
