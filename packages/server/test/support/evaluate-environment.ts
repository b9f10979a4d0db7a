import { evaluateInRounds } from '../../src/environments/evaluation/fetch/evaluate-in-rounds.ts';
import { type Fetcher, fetchNeeds } from '../../src/environments/evaluation/fetch/fetch-needs.ts';
import type {
  EnvironmentSource,
  Evaluation,
  EvaluationHost,
  EvaluationRequest,
} from '../../src/environments/language/index.ts';
import { evaluateRound } from '../../src/environments/language/language.ts';

export type WholeHost = EvaluationHost & Fetcher<EnvironmentSource>;

/** Evaluates a document to its end on this thread. */
export function evaluateEnvironment(
  request: EvaluationRequest & { readonly host: WholeHost },
): Promise<Evaluation> {
  return evaluateInRounds<EnvironmentSource, Evaluation>(
    (known) => evaluateRound(request, known),
    (known, needs) => fetchNeeds(request.host, known, needs),
  );
}
