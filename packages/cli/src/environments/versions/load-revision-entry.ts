import { type ResponseOf, SymbolonError } from '@symbolon/sdk';
import { notFoundError } from '../../command-line/cli-error.ts';
import { suggestName } from '../../command-line/nearest-name.ts';
import type { EnvironmentSession } from '../open-environment-session.ts';

const url = 'GET /api/esc/environments/{orgName}/{projectName}/{envName}/versions';
const tagsUrl = `${url}/tags` as const;

export type Revision = ResponseOf<typeof url>[number];

const revisionNumber = /^[1-9]\d{0,8}$/;
/** The number of tags that an unknown one is compared with. */
const tagsCompared = 1_000;

/**
 * Loads the entry of a revision in the list of revisions: that of the session’s version, or the latest. Throws a
 * not-found error that names the known revisions or the nearest tag.
 */
export async function loadRevisionEntry(session: EnvironmentSession): Promise<Revision> {
  const { version } = session.environment;
  if (version === undefined || version === 'latest') return loadLatest(session);
  const number = revisionNumber.test(version) ? Number(version) : await loadRevisionOfTag(session, version);
  const [entry] = await session.client.request(url, {
    path: session.path,
    query: { before: number + 1, count: 1 },
  });
  if (entry?.number === number) return entry;
  const latest = await loadLatest(session);
  throw notFoundError(
    `${nameOf(session)} has no revision ${number}`,
    `The latest revision is ${latest.number}.`,
  );
}

async function loadLatest({ client, path }: EnvironmentSession): Promise<Revision> {
  const [latest] = await client.request(url, { path, query: { count: 1 } });
  if (latest !== undefined) return latest;
  throw new SymbolonError('The server lists no revision of this environment.', { code: 'unexpected_answer' });
}

async function loadRevisionOfTag(session: EnvironmentSession, tagName: string): Promise<number> {
  const { client, path } = session;
  try {
    return (await client.request(`${tagsUrl}/{tagName}`, { path: { ...path, tagName } })).revision;
  } catch (error) {
    if (!(error instanceof SymbolonError && error.code === 'not_found')) throw error;
    // Throws if the environment itself is unknown.
    const { tags } = await client.request(tagsUrl, { path, query: { count: tagsCompared } });
    const names = tags.map(({ name }) => name);
    throw notFoundError(
      `${nameOf(session)} has no revision with the tag ${JSON.stringify(tagName)}`,
      suggestName(tagName, names, 'tag'),
    );
  }
}

function nameOf({ path }: EnvironmentSession): string {
  return `${path.projectName}/${path.envName}`;
}
