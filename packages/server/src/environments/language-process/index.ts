/**
 * The client of the environment language, which runs in separate processes. Such a process has no access to data or the
 * network: it computes one round of an evaluation from the given input and returns what the round needs, which
 * `evaluation/` fetches.
 */
export {
  createLanguageProcess,
  type EvaluationPlace,
  type LanguageProcess,
} from './language-process.ts';
export type { LanguageDocument, LanguageEvaluation, RoundRequest, SessionSeal } from './messages.ts';
