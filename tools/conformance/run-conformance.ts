import { readCases } from './conformance-case.ts';
import { type Miss, type Part, parts, scoreCase } from './score-case.ts';

/** The number of cases in which each part is as expected. */
export type Scores = Readonly<Record<Part, number>>;

export interface ConformanceReport {
  readonly cases: number;
  readonly scores: Scores;
  readonly misses: readonly Miss[];
}

/** Evaluates every case of a folder. Throws if a case cannot be read. */
export async function runConformance(folder: string): Promise<ConformanceReport> {
  const cases = readCases(folder);
  const misses: Miss[] = [];
  for (const tried of cases) misses.push(...(await scoreCase(tried)));
  const score = (part: Part) => cases.length - misses.filter((miss) => miss.part === part).length;
  const scores = Object.fromEntries(parts.map((part) => [part, score(part)])) as Record<Part, number>;
  return { cases: cases.length, scores, misses };
}
