import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runConformance, type Scores } from './conformance/run-conformance.ts';
import { type Miss, parts } from './conformance/score-case.ts';

/**
 * `npm run conformance [-- DIR] [--json]`: evaluates the cases of the environment language, by default those of
 * `../shared/esc-conformance`. Prints a line for each part of a case that is not as expected, then the scores. Exits
 * with 1 if one of the default cases' scores is lower than in `conformance/scores.json`, with 2 if a case cannot be
 * read.
 */
const { values, positionals } = parseArgs({ options: { json: { type: 'boolean' } }, allowPositionals: true });
const root = resolve(import.meta.dirname, '..');
const [given] = positionals;
const folder = given === undefined ? resolve(root, '../shared/esc-conformance') : resolve(given);
const committed = JSON.parse(readFileSync(resolve(root, 'tools/conformance/scores.json'), 'utf8')) as Scores;

try {
  const { cases, scores, misses } = await runConformance(folder);
  const fallen = given === undefined ? parts.filter((part) => scores[part] < committed[part]) : [];
  if (values.json) console.log(JSON.stringify({ cases, scores, misses, fallen }, null, 2));
  else {
    for (const miss of misses) console.log(formatMiss(miss));
    for (const part of parts) console.log(`${scores[part]} of ${cases} ${part}`);
    for (const part of fallen) console.log(`${part}: fewer than before (${committed[part]})`);
  }
  process.exitCode = fallen.length > 0 ? 1 : 0;
} catch (error) {
  console.error(`conformance: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}

function formatMiss({ case: name, part, path, expected, got }: Miss): string {
  const shown = (value: unknown) => (JSON.stringify(value) ?? 'nothing').slice(0, 160);
  return `${name} ${part} at ${path}: expected ${shown(expected)}, got ${shown(got)}`;
}
