import { formatTable } from '../terminal/format-table.ts';
import type { Painter } from '../terminal/painter.ts';
import type { Finding } from './finding.ts';

/** A line for each, what to do about it below, and how many there are of which kind. */
export function formatFindings(findings: readonly Finding[], paint: Painter): string {
  const colours = { ok: paint.good, warn: paint.caution, fail: paint.bad };
  const rows = findings.flatMap(({ subject, outcome, message, mend }) => [
    [colours[outcome](outcome), subject, message],
    ...(mend === null ? [] : [['', '', `→ ${mend}`]]),
  ]);
  const count = (wanted: Finding['outcome']) => findings.filter(({ outcome }) => outcome === wanted).length;
  const summary =
    count('fail') + count('warn') === 0
      ? paint.good('All sound.')
      : `${count('fail')} to mend, ${count('warn')} to look at, ${count('ok')} sound.`;
  return `${formatTable(rows)}\n${summary}\n`;
}
