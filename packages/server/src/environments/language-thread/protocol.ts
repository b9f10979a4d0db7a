import type { JsonObject } from '../../platform/json/json.ts';
import type {
  Diagnostic,
  FunctionSummary,
  OpenRequest,
  ProviderOutcome,
  SecretTextErrorCode,
} from '../language/index.ts';
import type { SealedResult } from '../sealed-results/index.ts';
import type { EnvironmentKey, OrganizationKey, SecretErrorCode } from '../secrets/index.ts';

/**
 * What goes between the main thread and the language's. The main thread asks for one turn at a time, and each is
 * answered once: with what the job lacks, or how it ended. All of it can be cloned.
 */

/** A document that can be evaluated, and what belongs to it. */
export interface ThreadDocument {
  /** The same for every reference to the same document: `app/prod`, `app/prod@3`. Ranges carry it. */
  readonly name: string;
  /** What `context.currentEnvironment.name` says: without a version. */
  readonly contextName: string;
  readonly text: string;
  /** The same for the same text; null for one that is not saved as it is here. */
  readonly revisionKey: string | null;
  /** Null for a document that can hold no ciphertexts, because it is of no environment. */
  readonly key: EnvironmentKey | null;
}

export interface EvaluationJob {
  readonly kind: 'evaluate';
  readonly root: ThreadDocument;
  /** `check` opens no provider. */
  readonly mode: 'check' | 'open';
  readonly showSecrets: boolean;
  /** What `${context.…}` says besides the environments' own names. */
  readonly context: JsonObject;
  /** Where the result is to be kept for a session, and not returned. */
  readonly seal?: SessionSeal;
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

export type Job = EvaluationJob | SecretsJob | SealAgainJob;

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

export type ThreadResult = ThreadEvaluation | SealedResult | string;

export type LoadedDocument =
  | { readonly ok: true; readonly document: ThreadDocument }
  /** `message` becomes the diagnostic on the line that imports. */
  | { readonly ok: false; readonly message: string };

/** What an evaluation lacks, all at once. */
export interface Questions {
  readonly loads: readonly string[];
  readonly opens: readonly OpenRequest[];
}

/** By reference; by `openKey`. */
export interface Answers {
  readonly loaded: ReadonlyMap<string, LoadedDocument>;
  readonly opened: ReadonlyMap<string, ProviderOutcome>;
}

/** A call is told from others by where it is written. */
export function openKey({ environment, path }: OpenRequest): string {
  return `${environment.name}\0${path}`;
}

export type ThreadRequest =
  /** `answers` are those that it was given before, where an earlier thread ended under it. */
  | { readonly kind: 'begin'; readonly id: number; readonly job: Job; readonly answers: Answers }
  | { readonly kind: 'go-on'; readonly id: number; readonly answers: Answers }
  /** Is not answered: nobody waits for it any more. */
  | { readonly kind: 'forget'; readonly id: number };

export type ThreadOutcome =
  | { readonly kind: 'asks'; readonly id: number; readonly questions: Questions }
  | { readonly kind: 'done'; readonly id: number; readonly result: ThreadResult }
  | { readonly kind: 'failed'; readonly id: number; readonly fault: ThreadFault };

/** How a turn ended, and the CPU time that it took. */
export type ThreadReply = ThreadOutcome & { readonly cpuMilliseconds: number };

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
