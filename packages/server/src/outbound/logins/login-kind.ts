import type { Static, TSchema } from 'typebox';
import type { JsonObject, JsonValue } from '../../platform/json/json.ts';
import type { LoginContext } from './login-context.ts';
import { type InputFault, parseInputs, refuseInputs } from './parse-inputs.ts';
import { secretPointers } from './secret-pointers.ts';

/** What one login brought. Its outputs are credentials: to whom asked, and into no log and no store. */
export interface LoginResult {
  readonly outputs: JsonValue;
  /** JSON pointers (RFC 6901) into the outputs, to what is secret. */
  readonly secrets: readonly string[];
  /** Milliseconds since the epoch; null where the credentials do not say. */
  readonly expiresAt: number | null;
  /** What the audit log is told of it; null where nothing was obtained. Holds no secret. */
  readonly obtained: JsonObject | null;
}

/** A login as the environment language and the API see it. */
export interface LoginKind {
  readonly name: string;
  readonly description: string;
  /** JSON schema of what it takes. */
  readonly inputs: TSchema;
  /** JSON schema of what it brings; `secret: true` marks what is secret. */
  readonly outputs: TSchema;
  /** Every fault of the inputs, without logging in. */
  findFaults(inputs: unknown): readonly InputFault[];
  /** Throws CloudLoginError. */
  login(context: LoginContext, inputs: unknown): Promise<LoginResult>;
}

interface LoginDefinition<Inputs extends TSchema, Outputs extends TSchema> {
  readonly name: string;
  readonly description: string;
  readonly inputs: Inputs;
  readonly outputs: Outputs;
  /** Faults that a schema cannot tell. */
  readonly check?: (inputs: Static<Inputs>) => readonly InputFault[];
  readonly login: (
    context: LoginContext,
    inputs: Static<Inputs>,
  ) => Promise<Omit<LoginResult, 'secrets' | 'outputs'> & { readonly outputs: Static<Outputs> }>;
}

export function defineLogin<Inputs extends TSchema, Outputs extends TSchema>(
  definition: LoginDefinition<Inputs, Outputs>,
): LoginKind {
  const { name, description, inputs, outputs, check = () => [] } = definition;
  const parse = (raw: unknown) => {
    const outcome = parseInputs(name, inputs, raw);
    if (!outcome.ok) return outcome;
    const faults = check(outcome.inputs);
    return faults.length > 0 ? { ok: false as const, faults } : outcome;
  };
  return {
    name,
    description,
    inputs,
    outputs,
    findFaults(raw) {
      const outcome = parse(raw);
      return outcome.ok ? [] : outcome.faults;
    },
    async login(context, raw) {
      const outcome = parse(raw);
      if (!outcome.ok) throw refuseInputs(name, outcome.faults);
      const result = await definition.login(context, outcome.inputs);
      const value = result.outputs as JsonValue;
      return { ...result, outputs: value, secrets: secretPointers(outputs, value) };
    },
  };
}
