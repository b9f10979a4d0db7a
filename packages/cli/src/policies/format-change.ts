import type { ResponseOf } from '@symbolon/sdk';
import type { Painter } from '../terminal/painter.ts';
import { safeText } from '../terminal/safe-text.ts';

type Change = NonNullable<ResponseOf<'GET /api/orgs/{orgName}/oidc/decisions/{decisionId}'>['change']>;

/** Formats the policy change that would admit a refused request as a diff, with the workloads that it would admit. */
export function formatChange({ diff, admits }: Change, paint: Painter): string {
  const lines = diff.flatMap(({ path, before, after }) => [
    `  ${safeText(path)}`,
    ...(before === null ? [] : layOut(before).map((line) => paint.bad(`  - ${safeText(line)}`))),
    ...(after === null ? [] : layOut(after).map((line) => paint.good(`  + ${safeText(line)}`))),
  ]);
  return `${paint.strong('Change that would admit it')}\n${lines.join('\n')}\n  It would admit ${safeText(admits)}.\n`;
}

/** The width of a line after its indentation and sign. */
const maxLineLength = 76;

/** Returns the JSON of a member, on one line if it fits. */
function layOut(json: string): readonly string[] {
  if (json.length <= maxLineLength) return [json];
  try {
    return JSON.stringify(JSON.parse(json), null, 2).split('\n');
  } catch {
    return [json];
  }
}
