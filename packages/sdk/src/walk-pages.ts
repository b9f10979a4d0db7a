/** Yields the entries of a paged list; loads a page only when its entries are needed. */
export async function* walkPages<Page extends { readonly continuationToken?: string }, Entry>(
  loadPage: (continuationToken: string | undefined) => Promise<Page>,
  entriesOf: (page: Page) => readonly Entry[],
): AsyncGenerator<Entry, void> {
  let continuationToken: string | undefined;
  do {
    const page = await loadPage(continuationToken);
    yield* entriesOf(page);
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined);
}
