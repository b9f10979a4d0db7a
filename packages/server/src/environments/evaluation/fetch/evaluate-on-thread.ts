import type { RoundRequest, ThreadDocument, ThreadEvaluation } from '../../language-thread/index.ts';
import type { EvaluationContext } from '../evaluation-context.ts';
import { evaluateInRounds } from './evaluate-in-rounds.ts';
import { type Fetcher, fetchNeeds } from './fetch-needs.ts';

/**
 * Evaluates on the language thread, round by round; what a round needs is fetched on this one. Throws what the threads
 * and the fetcher throw.
 */
export async function evaluateOnThread(
  { language, fetchSlots }: Pick<EvaluationContext, 'language' | 'fetchSlots'>,
  request: RoundRequest,
  fetcher: Fetcher<ThreadDocument>,
): Promise<ThreadEvaluation> {
  const place = language.beginEvaluation(request);
  try {
    return await evaluateInRounds<ThreadDocument, ThreadEvaluation>(
      (known) => place.evaluateRound(known),
      (known, needs) =>
        place.untilClosed(fetchSlots.within(request.organizationId, () => fetchNeeds(fetcher, known, needs))),
    );
  } finally {
    place.leave();
  }
}
