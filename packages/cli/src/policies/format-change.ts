import type { ResponseOf } from '@symbolon/sdk';
import type { Painter } from '../terminal/painter.ts';
import { safeText } from '../terminal/safe-text.ts';

type Change = NonNullable<ResponseOf<'GET /api/orgs/{orgName}/oidc/decisions/{decisionId}'>['change']>;

/** Formats the policy change that would grant a refused request as a diff, with the workloads it would admit. */
export function formatChange({ diff, admits }: Change, paint: Painter): string {
  const lines = diff.flatMap(({ path, before, after }) => [
    `  ${safeText(path)}`,
    ...(before === null ? [] : [paint.bad(`  - ${safeText(before)}`)]),
    ...(after === null ? [] : [paint.good(`  + ${safeText(after)}`)]),
  ]);
  return `${paint.strong('Change that would admit it')}\n${lines.join('\n')}\n  It would admit ${safeText(admits)}.\n`;
}
