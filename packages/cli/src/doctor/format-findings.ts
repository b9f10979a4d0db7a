import { formatTable } from '../terminal/format-table.ts';
import type { Painter } from '../terminal/painter.ts';
import type { Finding } from './finding.ts';

/** Formats one line per finding with its fix below, and a summary. */
export function formatFindings(findings: readonly Finding[], paint: Painter): string {
  const colours = { ok: paint.good, warn: paint.caution, fail: paint.bad };
  const rows = findings.flatMap(({ subject, outcome, message, fix }) => [
    [colours[outcome](outcome), subject, message],
    ...(fix === null ? [] : [['', '', `→ ${fix}`]]),
  ]);
  const count = (wanted: Finding['outcome']) => findings.filter(({ outcome }) => outcome === wanted).length;
  const summary =
    count('fail') + count('warn') === 0
      ? paint.good('All checks passed.')
      : `${count('fail')} failed, ${count('warn')} ${count('warn') === 1 ? 'warning' : 'warnings'}, ${count('ok')} passed.`;
  return `${formatTable(rows)}\n${summary}\n`;
}
