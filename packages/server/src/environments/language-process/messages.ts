import type { KeyObject } from 'node:crypto';
import type { JsonObject } from '../../platform/json/json.ts';
import type { EnvironmentKey, OrganizationKey, SecretErrorCode } from '../ciphertexts/index.ts';
import type {
  Diagnostic,
  FunctionSummary,
  Known,
  RoundOutcome,
  SecretTextErrorCode,
} from '../language/index.ts';
import type { SealedResult } from '../sealed-results/index.ts';

/**
 * The messages between the server and a language process. The server sends one job at a time, and each is replied to
 * once, with its result or its fault. All of them can be serialized by V8 (`v8.serialize`), once the keys of a job are
 * replaced by their bytes (`job-keys.ts`).
 */

/** The bytes of a key on its way to the process. */
export type SentKey = Uint8Array;

/** A document that can be evaluated, and its properties. */
export interface LanguageDocument<Secret = KeyObject> {
  /** The same name for every reference to the same document: `app/prod`, `app/prod@3`. Ranges contain it. */
  readonly name: string;
  /** The value of `context.currentEnvironment.name`: without a version. */
  readonly contextName: string;
  readonly text: string;
  /** True if the text is that of a revision: it never changes, and contains no secret in plain text. */
  readonly isSaved: boolean;
  /** Null for a document without an environment, which cannot contain ciphertexts. */
  readonly key: EnvironmentKey<Secret> | null;
}

/** An evaluation, the same in each of its rounds. */
export interface RoundRequest<Secret = KeyObject> {
  readonly organizationId: string;
  readonly root: LanguageDocument<Secret>;
  /** `check` opens no provider. */
  readonly mode: 'check' | 'open';
  readonly showSecrets: boolean;
  /** The value of `${context.…}`, without the environments' own names. */
  readonly context: JsonObject;
  /** The session for which the result is sealed instead of being returned. */
  readonly seal?: SessionSeal<Secret>;
}

/** Everything that has been fetched for an evaluation so far. */
export type LanguageKnown<Secret = KeyObject> = Known<LanguageDocument<Secret>>;

/** One round of an evaluation. */
export interface RoundJob<Secret = KeyObject> {
  readonly kind: 'evaluate-round';
  readonly request: RoundRequest<Secret>;
  readonly known: LanguageKnown<Secret>;
}

/** The session and the key for which a result is sealed. */
export interface SessionSeal<Secret = KeyObject> {
  readonly sessionId: string;
  readonly key: OrganizationKey<Secret>;
}

/** A result that an earlier version sealed whole, to be sealed in pieces. */
export interface SealAgainJob<Secret = KeyObject> {
  readonly kind: 'seal-again';
  readonly text: string;
  readonly seal: SessionSeal<Secret>;
}

/** The text with ciphertexts in place of plaintexts, or vice versa; or the hash of each ciphertext, one per line. */
export interface SecretsJob<Secret = KeyObject> {
  readonly kind: 'encrypt-secrets' | 'decrypt-secrets' | 'hash-ciphertexts';
  readonly text: string;
  readonly key: EnvironmentKey<Secret>;
}

export type Job<Secret = KeyObject> = RoundJob<Secret> | SecretsJob<Secret> | SealAgainJob<Secret>;

export interface LanguageEvaluation {
  /**
   * The EvaluatedEnvironment as JSON in UTF-8, `maxResponseBytes` at most, in parts of `mainThreadBytes`; null if the text
   * is not a document, or if it was sealed.
   */
  readonly environment: readonly Uint8Array[] | null;
  /** The sealed result for a session; null if the text is not a document, or if sealing was not requested. */
  readonly sealed: SealedResult | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly functions: FunctionSummary;
}

export type JobResult = RoundOutcome<LanguageEvaluation> | SealedResult | string;

/** The outcome of a job. */
export type JobOutcome =
  | { readonly kind: 'done'; readonly result: JobResult }
  | { readonly kind: 'failed'; readonly fault: JobFault };

/** The outcome, and the CPU milliseconds of the process: those of the turn, and all of them at its end. */
export type JobReply = JobOutcome & { readonly cpuMs: number; readonly cpuTimeMs: number };

/** A part of the result of the next reply (`reply-parts.ts`). */
export type ReplyPart =
  | { readonly kind: 'environment-part'; readonly bytes: Uint8Array }
  | { readonly kind: 'sealed-piece'; readonly text: string };

/** A message of a process: `ready` once, then replies, each after its parts; a fault before it ends itself. */
export type ProcessMessage =
  | { readonly kind: 'ready'; readonly cpuTimeMs: number }
  | { readonly kind: 'crashed'; readonly fault: JobFault }
  | ReplyPart
  | JobReply;

/** An error in the form of a message. */
export type JobFault =
  | { readonly kind: 'secret'; readonly code: SecretErrorCode; readonly message: string }
  | { readonly kind: 'secret-text'; readonly code: SecretTextErrorCode; readonly message: string }
  | { readonly kind: 'unforeseen'; readonly message: string; readonly stack: string };

/** The settings of a process: its only argument, as JSON. */
export interface ProcessSetting {
  /** The amount by which the priority of the process is lowered, like `nice`. */
  readonly niceness: number;
  /** The directory of compiled code, or null. */
  readonly compileCache: string | null;
}
