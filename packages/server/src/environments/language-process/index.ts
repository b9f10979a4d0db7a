/**
 * The environment language runs in processes of its own: here is its client. A process has access to nothing: it computes one
 * round of an evaluation from what it is given, and returns what the round needs. `evaluation/` fetches that.
 */
export {
  createLanguageProcess,
  type EvaluationPlace,
  type LanguageProcess,
} from './language-process.ts';
export type { LanguageDocument, LanguageEvaluation, RoundRequest, SessionSeal } from './messages.ts';
