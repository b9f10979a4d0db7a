import type { Static, TSchema } from 'typebox';
import type { Result } from '../../platform/result.ts';
import type { InputFault } from './input-fault.ts';
import { parseInputs } from './parse-inputs.ts';

/** The inputs and outputs of one cloud login, `fn::open::{name}` in an environment document. */
export interface LoginContract<Inputs extends TSchema = TSchema, Outputs extends TSchema = TSchema> {
  readonly name: string;
  readonly description: string;
  readonly inputs: Inputs;
  /** `secret: true` marks the members that are secret. */
  readonly outputs: Outputs;
  /** Parses inputs, or returns all their faults. */
  parse(inputs: unknown): Result<Static<Inputs>, readonly InputFault[]>;
  /** Returns all faults in the inputs. */
  findFaults(inputs: unknown): readonly InputFault[];
}

interface LoginContractDefinition<Inputs extends TSchema, Outputs extends TSchema>
  extends Pick<LoginContract<Inputs, Outputs>, 'name' | 'description' | 'inputs' | 'outputs'> {
  /** Returns the faults that a schema cannot express. */
  readonly check?: (inputs: Static<Inputs>) => readonly InputFault[];
}

export function defineLoginContract<Inputs extends TSchema, Outputs extends TSchema>({
  check = () => [],
  ...contract
}: LoginContractDefinition<Inputs, Outputs>): LoginContract<Inputs, Outputs> {
  const parse = (raw: unknown): Result<Static<Inputs>, readonly InputFault[]> => {
    const parsed = parseInputs(contract.name, contract.inputs, raw);
    if (!parsed.ok) return parsed;
    const faults = check(parsed.value);
    return faults.length > 0 ? { ok: false, fault: faults } : parsed;
  };
  return {
    ...contract,
    parse,
    findFaults(raw) {
      const parsed = parse(raw);
      return parsed.ok ? [] : parsed.fault;
    },
  };
}
