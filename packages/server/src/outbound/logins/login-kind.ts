import type { Static, TSchema } from 'typebox';
import type { JsonObject, JsonValue } from '../../platform/json/json.ts';
import { type LoginContract, secretPointers } from '../login-contracts/index.ts';
import { invalidInputs } from './cloud-login-error.ts';
import type { LoginContext } from './login-context.ts';

/**
 * The result of one login. Its outputs are credentials: only the caller gets them, and they are never logged or stored.
 */
export interface LoginResult {
  readonly outputs: JsonValue;
  /** JSON pointers (RFC 6901) to the secret parts of the outputs. */
  readonly secrets: readonly string[];
  /** Milliseconds since the epoch; null if the credentials do not state an expiry. */
  readonly expiresAt: number | null;
  /** Details for the audit log, without secrets; null if no credential was obtained from elsewhere. */
  readonly obtained: JsonObject | null;
}

/** A cloud login: its contract, and its execution. */
export interface LoginKind extends LoginContract {
  /** Throws CloudLoginError. */
  login(context: LoginContext, inputs: unknown): Promise<LoginResult>;
}

interface LoginExecution<Inputs extends TSchema, Outputs extends TSchema> {
  login(
    context: LoginContext,
    inputs: Static<Inputs>,
  ): Promise<Omit<LoginResult, 'secrets' | 'outputs'> & { readonly outputs: Static<Outputs> }>;
}

/** Combines a contract with its execution, which gets only parsed inputs. */
export function defineLogin<Inputs extends TSchema, Outputs extends TSchema>(
  contract: LoginContract<Inputs, Outputs>,
  { login }: LoginExecution<Inputs, Outputs>,
): LoginKind {
  return {
    ...contract,
    async login(context, raw) {
      const parsed = contract.parse(raw);
      if (!parsed.ok) throw invalidInputs(contract.name, parsed.fault);
      const result = await login(context, parsed.value);
      const outputs = result.outputs as JsonValue;
      return { ...result, outputs, secrets: secretPointers(contract.outputs, outputs) };
    },
  };
}
