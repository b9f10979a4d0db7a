import {
  addFetched,
  type Known,
  type LoadOutcome,
  type Needs,
  type OpenRequest,
  type ProviderOutcome,
} from '../../language/index.ts';

/** Loads documents and logs in for one evaluation. If either throws, the evaluation fails with that error. */
export interface Fetcher<Source> {
  loadEnvironment(reference: string): Promise<LoadOutcome<Source>>;
  /** Called once for each call in a document. */
  openProvider(request: OpenRequest): Promise<ProviderOutcome>;
}

/** Fetches everything that a round needs, concurrently. */
export async function fetchNeeds<Source extends { readonly text: string }>(
  fetcher: Fetcher<Source>,
  known: Known<Source>,
  needs: Needs,
): Promise<Known<Source>> {
  const [loaded, opened] = await Promise.all([
    Promise.all(
      needs.loads.map(async (reference) => [reference, await fetcher.loadEnvironment(reference)] as const),
    ),
    Promise.all(
      needs.opens.map(async (request) => [request.key, await fetcher.openProvider(request)] as const),
    ),
  ]);
  return addFetched(known, needs, { loaded, opened });
}
