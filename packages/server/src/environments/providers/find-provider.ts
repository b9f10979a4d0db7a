import {
  formatInputFault,
  type LoginContract,
  loginContracts,
} from '../../outbound/login-contracts/index.ts';
import type { JsonValue } from '../../platform/json/json.ts';
import type { ProviderFault, ProviderSchema } from '../language/index.ts';
import { inputsSchema, languageSchema } from './language-schema.ts';

const schemas = new Map<string, ProviderSchema>();

/** Returns the inputs and outputs of `fn::open::{name}`; null for an unknown login. */
export function findProvider(name: string): ProviderSchema | null {
  const known = schemas.get(name);
  if (known !== undefined) return known;
  const contract = loginContracts.get(name);
  if (contract === undefined) return null;
  const schema = describe(contract);
  schemas.set(name, schema);
  return schema;
}

function describeSchemas({ inputs, outputs }: LoginContract): Omit<ProviderSchema, 'findFaults'> {
  return { inputs: inputsSchema(inputs), outputs: languageSchema(outputs) };
}

function describe(contract: LoginContract): ProviderSchema {
  return {
    ...describeSchemas(contract),
    findFaults: (inputs) =>
      contract.findFaults(inputs).map((fault) => ({ path: fault.path, message: formatInputFault(fault) })),
  };
}

/** Returns the inputs and outputs of every login by name, in a form that can be sent to another thread. */
export function describeProviders(): ReadonlyMap<string, Omit<ProviderSchema, 'findFaults'>> {
  return new Map([...loginContracts].map(([name, contract]) => [name, describeSchemas(contract)]));
}

/** Returns the faults that a schema cannot express, of inputs that are known in full. */
export function findFaultsOfInputs(provider: string, inputs: JsonValue): readonly ProviderFault[] {
  return findProvider(provider)?.findFaults?.(inputs) ?? [];
}
