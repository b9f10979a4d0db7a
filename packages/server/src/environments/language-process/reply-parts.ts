import type { JobReply, JobResult, LanguageEvaluation, ProcessMessage, ReplyPart } from './messages.ts';

/**
 * Removes the large parts from a result, leaving an empty list in place of each. Each part is sent in a separate
 * message, so that the main thread never reads more than its budget in one step.
 */
export function detachParts(result: JobResult): {
  readonly parts: readonly ReplyPart[];
  readonly rest: JobResult;
} {
  const parts: ReplyPart[] = [];
  const rest = replaceParts(result, {
    environment: (all) => {
      parts.push(...all.map((bytes) => ({ kind: 'environment-part', bytes }) as const));
      return [];
    },
    pieces: (all) => {
      parts.push(...all.map((text) => ({ kind: 'sealed-piece', text }) as const));
      return [];
    },
  });
  return { parts, rest };
}

/** Returns a function that takes the messages of a process in order and returns each complete reply. */
export function createReplyReader(): (message: ProcessMessage) => JobReply | null {
  let environment: Uint8Array[] = [];
  let pieces: string[] = [];
  return (message) => {
    if (message.kind === 'environment-part') environment.push(message.bytes);
    if (message.kind === 'sealed-piece') pieces.push(message.text);
    if (message.kind !== 'done' && message.kind !== 'failed') return null;
    const parts = { environment, pieces };
    // A result that fails while its parts are sent leaves none of them for the next one.
    environment = [];
    pieces = [];
    if (message.kind === 'failed') return message;
    const result = replaceParts(message.result, {
      environment: () => parts.environment,
      pieces: () => parts.pieces,
    });
    return { ...message, result };
  };
}

interface PartsReplacement {
  environment(parts: readonly Uint8Array[]): readonly Uint8Array[];
  pieces(parts: readonly string[]): readonly string[];
}

function replaceParts(result: JobResult, replace: PartsReplacement): JobResult {
  if (typeof result === 'string') return result;
  if ('pieces' in result) return { ...result, pieces: result.pieces && replace.pieces(result.pieces) };
  if (result.kind === 'needs') return result;
  const { environment, sealed, ...others } = result.result;
  const evaluation: LanguageEvaluation = {
    ...others,
    environment: environment && replace.environment(environment),
    sealed: sealed && { ...sealed, pieces: sealed.pieces && replace.pieces(sealed.pieces) },
  };
  return { ...result, result: evaluation };
}
