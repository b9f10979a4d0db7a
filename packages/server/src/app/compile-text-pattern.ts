import type { TextPattern } from '../audit/index.ts';
import { compilePattern, findPatternFault, matchesPattern } from '../inbound/policies/index.ts';

/** Compiles a subject filter of the audit log with the pattern syntax of policies; null for an invalid pattern. */
export function compileTextPattern(text: string): TextPattern | null {
  if (findPatternFault(text) !== null) return null;
  const pattern = compilePattern(text);
  return {
    matches: (value) => matchesPattern(pattern, value),
    contained: pattern.literal ?? pattern.literalPrefix,
  };
}
