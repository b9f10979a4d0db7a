import { parseExactly } from '../../platform/json/exact-json.ts';
import type { EvaluatedEnvironment, EvaluatedValue } from '../language/index.ts';

/**
 * Parses the JSON of an opened environment or of one of its values. If it is written as JSON again, its numbers are
 * unchanged.
 */
export function parseResult(json: string): EvaluatedEnvironment | EvaluatedValue {
  return parseExactly(json) as EvaluatedEnvironment | EvaluatedValue;
}
