import { formatDistance, parseMoment } from '../terminal/format-moment.ts';
import { formatFacts } from '../terminal/format-table.ts';
import { safeText } from '../terminal/safe-text.ts';
import type { CloudLogin } from './cloud-login.ts';

/** Formats the outputs of a login for a person; secrets only on request. */
export function formatCloudLogin(
  { outputs, secrets, expiresAt }: CloudLogin,
  { showSecrets, nowAt }: { readonly showSecrets: boolean; readonly nowAt: number },
): string {
  const facts = listLeaves(outputs, '').map(({ pointer, value }): [string, string] => {
    const isSecret = secrets.some((secret) => pointer === secret || pointer.startsWith(`${secret}/`));
    const name = pointer.slice(1).replaceAll('/', '.');
    return [name, isSecret && !showSecrets ? '[secret]' : safeText(value)];
  });
  const expires = expiresAt === null ? 'unknown' : formatDistance(parseMoment(expiresAt), nowAt);
  return formatFacts([...facts, ['expires', expires]]);
}

/** Lists every value with its JSON pointer (RFC 6901). */
function listLeaves(value: unknown, pointer: string): { readonly pointer: string; readonly value: string }[] {
  if (typeof value !== 'object' || value === null) return [{ pointer, value: String(value) }];
  return Object.entries(value).flatMap(([member, inner]) =>
    listLeaves(inner, `${pointer}/${member.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
}
