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

/** A document that can be evaluated, and what belongs to it. */
export interface ThreadDocument {
  /** The same for every reference to the same document: `app/prod`, `app/prod@3`. Ranges carry it. */
  readonly name: string;
  /** The value of `context.currentEnvironment.name`: without a version. */
  readonly contextName: string;
  readonly text: string;
  /** Whether the text is that of a revision: it stays, and holds no secret in plain text. */
  readonly isSaved: boolean;
  /** Null for a document that can hold no ciphertexts, because it is of no environment. */
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
  /** Where the result is to be kept for a session, and not returned. */
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

/** What a result is sealed for, and with. */
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

/** Ciphertexts in the place of plaintexts, or the other way round; or the hash of each ciphertext, on lines. */
export interface SecretsJob {
  readonly kind: 'encrypt-secrets' | 'decrypt-secrets' | 'hash-ciphertexts';
  readonly text: string;
  readonly key: EnvironmentKey;
}

export type Job = RoundJob | SecretsJob | SealAgainJob;

export interface ThreadEvaluation {
  /**
   * The EvaluatedEnvironment as JSON in UTF-8, `maxAnswerBytes` at most; null where the text is not a document, and where
   * it was sealed.
   */
  readonly environment: Uint8Array<ArrayBuffer> | null;
  /** The same for a session; null where the text is not a document, and where that was not asked for. */
  readonly sealed: SealedResult | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly functions: FunctionSummary;
}

export type ThreadResult = RoundOutcome<ThreadEvaluation> | SealedResult | string;

/** How a job ended. */
export type ThreadOutcome =
  | { readonly kind: 'done'; readonly result: ThreadResult }
  | { readonly kind: 'failed'; readonly fault: ThreadFault };

/** The outcome, and the CPU time that it took. */
export type ThreadReply = ThreadOutcome & { readonly cpuMs: number };

/** An error as it crosses. */
export type ThreadFault =
  | { readonly kind: 'secret'; readonly code: SecretErrorCode; readonly message: string }
  | { readonly kind: 'secret-text'; readonly code: SecretTextErrorCode; readonly message: string }
  | { readonly kind: 'unforeseen'; readonly message: string; readonly stack: string };

/** What a thread begins with. */
export interface ThreadSetting {
  /** Of one Float64: the CPU milliseconds of the thread when its current turn started; NaN before its first turn. */
  readonly turnStartedAt: SharedArrayBuffer;
  /** How far the thread's priority is lowered, as `nice` does. */
  readonly niceness: number;
  /** Where compiled code is kept, or null. */
  readonly compileCache: string | null;
}
