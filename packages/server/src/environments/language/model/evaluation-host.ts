import type { JsonValue } from '../../../platform/json/json.ts';
import type { Result } from '../../../platform/result.ts';
import type { ParsedEnvironment } from '../parse/parse-environment.ts';
import type { JsonSchema } from './json-schema.ts';

/** A document and its properties. */
export interface EnvironmentSource {
  /** The same name for every reference to the same document: `app/prod`, `app/prod@3`. Ranges contain it. */
  readonly name: string;
  /** The value of `context.currentEnvironment.name`: without a version. */
  readonly contextName: string;
  readonly text: string;
  /** Decrypts one `fn::secret: {ciphertext}`; throws an Error whose message may be shown. */
  decrypt(ciphertext: Uint8Array): string;
}

/** The fault becomes the diagnostic on the line of the import. */
export type LoadOutcome<Source = EnvironmentSource> = Result<Source, string>;

export interface ProviderSchema {
  readonly inputs: JsonSchema;
  readonly outputs: JsonSchema;
  /** Returns faults that the schema cannot express, for fully known inputs. */
  findFaults?(inputs: JsonValue): readonly ProviderFault[];
}

/**
 * A fault in the inputs: `message` is the whole sentence, and `path` (`oidc.policyArns[1]`) its place; empty for the
 * inputs as a whole.
 */
export interface ProviderFault {
  readonly path: string;
  readonly message: string;
}

export interface RotatorSchema {
  readonly inputs: JsonSchema;
  readonly state: JsonSchema;
}

export interface OpenRequest {
  /** The same for the same call with the same inputs, in all rounds of an evaluation. */
  readonly key: string;
  readonly provider: string;
  readonly inputs: JsonValue;
  /** JSON pointers (RFC 6901) into the inputs, to secret parts. */
  readonly secretInputs: readonly string[];
  /** The environment that contains the call. */
  readonly environment: { readonly name: string; readonly contextName: string };
  readonly path: string;
}

/** The fault becomes the diagnostic on the line that asked. */
export type ProviderOutcome = Result<ProviderOutputs, string>;

export interface ProviderOutputs {
  readonly outputs: JsonValue;
  /** JSON pointers (RFC 6901) into the outputs, to secret parts. */
  readonly secrets: readonly string[];
}

/** The pure functions with which the surrounding program supports an evaluation. */
export interface EvaluationHost {
  /** Returns the canonical name of a reference, without checking that its target exists. */
  canonicalName(reference: string): string;
  /** Parses a document, or returns it from a cache; `parseEnvironment` if missing. */
  parse?(source: EnvironmentSource): ParsedEnvironment;
  findProvider(name: string): ProviderSchema | null;
  /** The names that `findProvider` accepts, for suggestions. */
  readonly providerNames?: readonly string[];
  /** If missing, any rotator is accepted, with any inputs and state. */
  findRotator?(name: string): RotatorSchema | null;
}
