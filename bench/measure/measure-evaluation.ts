import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import { readCases } from '../../tools/conformance/conformance-case.ts';
import { evaluateCase } from '../../tools/conformance/evaluate-case.ts';
import { type Figure, formatRange, medianOf } from '../figures/figure.ts';

const folder = fileURLToPath(new URL('../../../shared/esc-conformance', import.meta.url));

/**
 * Measures the largest case in full (parse, check, export), alternating with only the parsing of its documents by
 * `yaml`.
 */
export async function measureEvaluation(options: {
  readonly rounds: number;
  readonly roundSeconds: number;
}): Promise<readonly Figure[]> {
  if (!existsSync(folder)) return [];
  const cases = readCases(folder).toSorted((left, right) => right.text.length - left.text.length);
  const [largest] = cases;
  if (!largest) return [];
  const documents = [largest.text, largest.findDocument('a') ?? ''];
  const parse = async () => {
    for (const document of documents) parseDocument(document);
  };
  const evaluate = () => evaluateCase('open', largest);
  const rates = { evaluate: [] as number[], parse: [] as number[], ratio: [] as number[] };
  await countCalls(evaluate, options.roundSeconds);
  await countCalls(parse, options.roundSeconds);
  for (let round = 0; round < options.rounds; round += 1) {
    const evaluated = await countCalls(evaluate, options.roundSeconds);
    const parsed = await countCalls(parse, options.roundSeconds);
    rates.evaluate.push(evaluated);
    rates.parse.push(parsed);
    rates.ratio.push(evaluated / parsed);
  }
  const name = `evaluations of ${largest.name}`;
  return [
    { name, value: medianOf(rates.evaluate), unit: '/s', target: null, note: formatRange(rates.evaluate) },
    {
      name: 'parses of the same documents',
      value: medianOf(rates.parse),
      unit: '/s',
      target: null,
      note: `only yaml; ${formatRange(rates.parse)}`,
    },
    {
      name: 'evaluation against parsing',
      value: medianOf(rates.ratio),
      unit: '',
      target: null,
      note: `1 would be free; ${formatRange(rates.ratio)}`,
    },
  ];
}

/** Returns the calls per second. */
async function countCalls(call: () => Promise<unknown>, seconds: number): Promise<number> {
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1_000;
  let calls = 0;
  while (performance.now() < endsAt) {
    await call();
    calls += 1;
  }
  return (calls / (performance.now() - startedAt)) * 1_000;
}
