/**
 * The environment language runs on threads of its own: here is its client. A thread has access to nothing: it computes one
 * round of an evaluation from what it is given, and returns what the round needs. `evaluation/` fetches that.
 */
export {
  createLanguageThread,
  type EvaluationPlace,
  type LanguageThread,
} from './language-thread.ts';
export type { RoundRequest, SessionSeal, ThreadDocument, ThreadEvaluation } from './messages.ts';
