import type { JsonValue } from '../../../platform/json/json.ts';
import type { ParsedEnvironment } from '../parse/parse-environment.ts';
import type { JsonSchema } from './json-schema.ts';

/** A document and what belongs to it. */
export interface EnvironmentSource {
  /** The same for every reference to the same document: `app/prod`, `app/prod@3`. Ranges carry it. */
  readonly name: string;
  /** What `context.currentEnvironment.name` says: without a version. */
  readonly contextName: string;
  readonly text: string;
  /** Opens one `fn::secret: {ciphertext}`; throws an Error whose message may be shown. */
  decrypt(ciphertext: Uint8Array): string;
}

export type LoadOutcome<Source = EnvironmentSource> =
  | { readonly ok: true; readonly source: Source }
  /** `message` becomes the diagnostic on the line that imports. */
  | { readonly ok: false; readonly message: string };

export interface ProviderSchema {
  readonly inputs: JsonSchema;
  readonly outputs: JsonSchema;
  /** Faults that the schema cannot tell, of inputs that are known in full. */
  findFaults?(inputs: JsonValue): readonly ProviderFault[];
}

/** A fault of inputs: `message` is the whole sentence, `path` (`oidc.policyArns[1]`) where the fault is; empty for all. */
export interface ProviderFault {
  readonly path: string;
  readonly message: string;
}

export interface RotatorSchema {
  readonly inputs: JsonSchema;
  readonly state: JsonSchema;
}

export interface OpenRequest {
  readonly provider: string;
  readonly inputs: JsonValue;
  /** JSON pointers (RFC 6901) into the inputs, to what is secret. */
  readonly secretInputs: readonly string[];
  /** Where the call is written. */
  readonly environment: { readonly name: string; readonly contextName: string };
  readonly path: string;
}

export type ProviderOutcome =
  | {
      readonly ok: true;
      readonly outputs: JsonValue;
      /** JSON pointers (RFC 6901) into the outputs, to what is secret. */
      readonly secrets: readonly string[];
    }
  /** `message` becomes the diagnostic on the line that asked. */
  | { readonly ok: false; readonly message: string };

/** The pure functions that the program around the language brings to an evaluation. */
export interface EvaluationHost {
  /** The canonical name of what a document calls so, without looking whether it exists. */
  canonicalName(reference: string): string;
  /** Reads a document, or remembers that it read it; `parseEnvironment` where there is none. */
  parse?(source: EnvironmentSource): ParsedEnvironment;
  findProvider(name: string): ProviderSchema | null;
  /** What `findProvider` finds, to suggest them. */
  readonly providerNames?: readonly string[];
  /** Without it any rotator is taken, whatever its inputs and its state are. */
  findRotator?(name: string): RotatorSchema | null;
}
