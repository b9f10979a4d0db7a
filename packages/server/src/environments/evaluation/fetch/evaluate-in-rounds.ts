import { type Known, type Needs, nothingKnown, type RoundOutcome } from '../../language/index.ts';

/** Evaluates in rounds, and fetches what each round needs before the next, until a round returns the result. */
export async function evaluateInRounds<Source, Result>(
  evaluateRound: (known: Known<Source>) => RoundOutcome<Result> | Promise<RoundOutcome<Result>>,
  fetchNeeds: (known: Known<Source>, needs: Needs) => Promise<Known<Source>>,
): Promise<Result> {
  let known = nothingKnown<Source>();
  for (;;) {
    const outcome = await evaluateRound(known);
    if (outcome.kind === 'result') return outcome.result;
    known = await fetchNeeds(known, outcome.needs);
  }
}
