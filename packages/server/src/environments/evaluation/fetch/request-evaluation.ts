import type { LanguageDocument, LanguageEvaluation, RoundRequest } from '../../language-process/index.ts';
import type { EvaluationContext } from '../evaluation-context.ts';
import { evaluateInRounds } from './evaluate-in-rounds.ts';
import { type Fetcher, fetchNeeds } from './fetch-needs.ts';

/**
 * Evaluates in the language process, round by round, and fetches what each round needs. Rethrows errors of the processes and the fetcher.
 */
export async function requestEvaluation(
  { language, fetchSlots }: Pick<EvaluationContext, 'language' | 'fetchSlots'>,
  request: RoundRequest,
  fetcher: Fetcher<LanguageDocument>,
): Promise<LanguageEvaluation> {
  const place = language.beginEvaluation(request);
  try {
    return await evaluateInRounds<LanguageDocument, LanguageEvaluation>(
      (known) => place.evaluateRound(known),
      (known, needs) =>
        place.untilClosed(fetchSlots.within(request.organizationId, () => fetchNeeds(fetcher, known, needs))),
    );
  } finally {
    place.leave();
  }
}
