import { type ResponseOf, SymbolonError } from '@symbolon/sdk';
import type { CommandContext } from '../../command-line/command.ts';
import { suggestName } from '../../command-line/nearest-name.ts';
import type { EnvironmentSession } from '../open-environment-session.ts';

const url = '/api/esc/environments/{orgName}/{projectName}/{envName}/tags';
const pageSize = 1_000;

export type EnvironmentTag = ResponseOf<`GET ${typeof url}/{tagName}`>;

export async function listTags({ client, path }: EnvironmentSession): Promise<readonly EnvironmentTag[]> {
  const tags: EnvironmentTag[] = [];
  let after: string | undefined;
  do {
    const page = await client.request(`GET ${url}`, { path, query: { after, count: pageSize } });
    tags.push(...Object.values(page.tags));
    // The contract's last page has the token 0.
    after = page.nextToken === '' || page.nextToken === '0' ? undefined : page.nextToken;
  } while (after !== undefined);
  return tags;
}

/** Registers a suggestion in case the environment has no such tag. */
export function suggestTag({ onUnknown }: CommandContext, session: EnvironmentSession, name: string): void {
  onUnknown(async () => {
    // Throws if the environment is unknown, which has a suggestion of its own.
    const known = (await listTags(session)).map((tag) => tag.name);
    return known.includes(name) ? null : suggestName(name, known, 'tag');
  });
}

export function loadTag({ client, path }: EnvironmentSession, tagName: string): Promise<EnvironmentTag> {
  return client.request(`GET ${url}/{tagName}`, { path: { ...path, tagName } });
}

/** Adds a tag to an environment, or changes its value. Throws `conflict` after a concurrent change. */
export async function putTag(
  session: EnvironmentSession,
  { name, value }: { readonly name: string; readonly value: string },
): Promise<EnvironmentTag> {
  const { client, path } = session;
  try {
    return await client.request(`POST ${url}`, { path, body: { name, value } });
  } catch (error) {
    if (!(error instanceof SymbolonError && error.code === 'conflict')) throw error;
  }
  const present = await loadTag(session, name);
  return client.request(`PATCH ${url}/{tagName}`, {
    path: { ...path, tagName: name },
    body: { currentTag: { value: present.value }, newTag: { value } },
  });
}

export async function removeTag({ client, path }: EnvironmentSession, tagName: string): Promise<void> {
  await client.request(`DELETE ${url}/{tagName}`, { path: { ...path, tagName } });
}
