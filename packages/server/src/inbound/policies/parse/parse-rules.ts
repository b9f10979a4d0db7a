import { isJsonObject, type JsonValue } from '../../../platform/json/json.ts';
import { parseClaimPath } from '../match/claim-path.ts';
import { findPatternFault } from '../match/match-pattern.ts';
import { formatRulePath, type PolicyFault, type PolicyRule } from '../policy.ts';

const maxRules = 64;
const maxPatterns = 64;
const maxPatternLength = 1024;

interface RulesContext {
  readonly policyIndex: number;
  readonly faults: PolicyFault[];
}

/** Parses the `rules` of one policy; null if they are invalid. Missing rules are an empty list. */
export function parseRules(
  input: JsonValue | undefined,
  context: RulesContext,
): readonly PolicyRule[] | null {
  const { policyIndex, faults } = context;
  const path = `policies[${policyIndex}].rules`;
  if (input === undefined) return [];
  if (!isJsonObject(input)) {
    faults.push({ path, message: 'must be an object of claim paths and patterns' });
    return null;
  }
  const entries = Object.entries(input);
  if (entries.length > maxRules) {
    faults.push({ path, message: `must contain at most ${maxRules} rules` });
    return null;
  }
  const faultsBefore = faults.length;
  const rules = entries.map(([claimPath, value]) => parseRule(claimPath, value, context));
  return faults.length === faultsBefore ? rules : null;
}

function parseRule(claimPath: string, value: JsonValue, { policyIndex, faults }: RulesContext): PolicyRule {
  const path = formatRulePath(policyIndex, claimPath);
  const parsedPath = parseClaimPath(claimPath);
  if (!parsedPath.ok) faults.push({ path, message: `the claim path ${parsedPath.fault}` });
  if (!Array.isArray(value)) {
    return { claimPath, patterns: readPattern(value, path, faults), isList: false };
  }
  if (value.length === 0)
    faults.push({ path, message: 'must contain a pattern: an empty list matches nothing' });
  if (value.length > maxPatterns) {
    faults.push({ path, message: `must contain at most ${maxPatterns} patterns` });
    return { claimPath, patterns: [], isList: true };
  }
  const patterns = value.flatMap((item, index) => readPattern(item, `${path}[${index}]`, faults));
  return { claimPath, patterns, isList: true };
}

function readPattern(value: JsonValue, path: string, faults: PolicyFault[]): readonly string[] {
  if (typeof value !== 'string') {
    faults.push({ path, message: describeWrongType(value) });
    return [];
  }
  if (value.length > maxPatternLength) {
    faults.push({ path, message: `is longer than ${maxPatternLength} characters` });
    return [];
  }
  const fault = findPatternFault(value);
  if (fault !== null) faults.push({ path, message: `the pattern ${fault}` });
  return [value];
}

function describeWrongType(value: JsonValue): string {
  // The number itself is not shown: JavaScript may have rounded it.
  const isScalar = typeof value === 'number' || typeof value === 'boolean';
  return `must be a string or a list of strings${isScalar ? ': put it in double quotes' : ''}`;
}
