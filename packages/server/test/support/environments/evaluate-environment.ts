import { evaluateInRounds } from '../../../src/environments/evaluation/fetch/evaluate-in-rounds.ts';
import { type Fetcher, fetchNeeds } from '../../../src/environments/evaluation/fetch/fetch-needs.ts';
import type {
  EnvironmentSource,
  Evaluation,
  EvaluationHost,
  EvaluationRequest,
  ParsedEnvironment,
} from '../../../src/environments/language/index.ts';
import { evaluateRound, parseEnvironment } from '../../../src/environments/language/language.ts';

export type WholeHost = EvaluationHost & Fetcher<EnvironmentSource>;

/** Evaluates a document to its end in this process. Parses each document once, as the language process does. */
export function evaluateEnvironment(
  request: EvaluationRequest & { readonly host: WholeHost },
): Promise<Evaluation> {
  const parsed = new Map<string, ParsedEnvironment>();
  const parse = ({ name, text }: EnvironmentSource) => {
    const key = `${name}\0${text}`;
    const known = parsed.get(key) ?? parseEnvironment(name, text);
    parsed.set(key, known);
    return known;
  };
  return evaluateInRounds<EnvironmentSource, Evaluation>(
    (known) => evaluateRound({ ...request, host: { ...request.host, parse } }, known),
    (known, needs) => fetchNeeds(request.host, known, needs),
  );
}
