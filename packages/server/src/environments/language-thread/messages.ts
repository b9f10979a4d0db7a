import type { JsonObject } from '../../platform/json/json.ts';
import type {
  Diagnostic,
  FunctionSummary,
  Known,
  RoundOutcome,
  SecretTextErrorCode,
} from '../language/index.ts';
import type { SealedResult } from '../sealed-results/index.ts';
import type { EnvironmentKey, OrganizationKey, SecretErrorCode } from '../secrets/index.ts';

/**
 * The messages between the main thread and the language thread. The main thread sends one job at a time, and each is
 * replied to once, with its result or its fault. All of them can be cloned.
 */

/** A document that can be evaluated, and its properties. */
export interface ThreadDocument {
  /** The same for every reference to the same document: `app/prod`, `app/prod@3`. Ranges carry it. */
  readonly name: string;
  /** The value of `context.currentEnvironment.name`: without a version. */
  readonly contextName: string;
  readonly text: string;
  /** True if the text is that of a revision: it never changes, and contains no secret in plain text. */
  readonly isSaved: boolean;
  /** Null for a document of no environment, which cannot contain ciphertexts. */
  readonly key: EnvironmentKey | null;
}

/** An evaluation, the same in each of its rounds. */
export interface RoundRequest {
  readonly organizationId: string;
  readonly root: ThreadDocument;
  /** `check` opens no provider. */
  readonly mode: 'check' | 'open';
  readonly showSecrets: boolean;
  /** The value of `${context.…}` besides the environments' own names. */
  readonly context: JsonObject;
  /** The session that the result is sealed for, instead of being returned. */
  readonly seal?: SessionSeal;
}

/** Everything that was fetched for an evaluation so far. */
export type ThreadKnown = Known<ThreadDocument>;

/** One round of an evaluation. */
export interface RoundJob {
  readonly kind: 'evaluate-round';
  readonly request: RoundRequest;
  readonly known: ThreadKnown;
}

/** The session and the key for which a result is sealed. */
export interface SessionSeal {
  readonly sessionId: string;
  readonly key: OrganizationKey;
}

/** A result that an earlier version sealed whole, to be sealed in pieces. */
export interface SealAgainJob {
  readonly kind: 'seal-again';
  readonly text: string;
  readonly seal: SessionSeal;
}

/** The text with ciphertexts in place of plaintexts, or vice versa; or the hash of each ciphertext, on lines. */
export interface SecretsJob {
  readonly kind: 'encrypt-secrets' | 'decrypt-secrets' | 'hash-ciphertexts';
  readonly text: string;
  readonly key: EnvironmentKey;
}

export type Job = RoundJob | SecretsJob | SealAgainJob;

export interface ThreadEvaluation {
  /**
   * The EvaluatedEnvironment as JSON in UTF-8, `maxAnswerBytes` at most; null if the text is not a document, or if
   * it was sealed.
   */
  readonly environment: Uint8Array<ArrayBuffer> | null;
  /** The same for a session; null if the text is not a document, or if not requested. */
  readonly sealed: SealedResult | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly functions: FunctionSummary;
}

export type ThreadResult = RoundOutcome<ThreadEvaluation> | SealedResult | string;

/** The outcome of a job. */
export type ThreadOutcome =
  | { readonly kind: 'done'; readonly result: ThreadResult }
  | { readonly kind: 'failed'; readonly fault: ThreadFault };

/** The outcome, and the CPU time that it took. */
export type ThreadReply = ThreadOutcome & { readonly cpuMs: number };

/** An error in the form of a message. */
export type ThreadFault =
  | { readonly kind: 'secret'; readonly code: SecretErrorCode; readonly message: string }
  | { readonly kind: 'secret-text'; readonly code: SecretTextErrorCode; readonly message: string }
  | { readonly kind: 'unforeseen'; readonly message: string; readonly stack: string };

/** The settings of a thread. */
export interface ThreadSetting {
  /** One Float64: the CPU milliseconds of the thread when its current turn started; NaN before its first turn. */
  readonly turnStartedAt: SharedArrayBuffer;
  /** The amount by which the thread's priority is lowered, like `nice`. */
  readonly niceness: number;
  /** The directory of compiled code, or null. */
  readonly compileCache: string | null;
}
