import type { PolicyWarning, SymbolonError } from '@symbolon/sdk';
import { safeText } from '../terminal/safe-text.ts';

/** Describes a refusal of policies, or of a role, in one line, without the warnings if `listSevere` can list them. */
export function describeSevereLint(
  { message, warnings }: SymbolonError,
  fault = 'the policies may admit more than intended',
): string {
  return warnings.length === 0 ? message : `${fault}:`;
}

/** Formats the severe lint warnings, one line each. */
export function listSevere(warnings: readonly PolicyWarning[]): string[] {
  return warnings
    .filter(({ severity }) => severity === 'severe')
    .map(({ path, code, message }) => `  ${safeText(`${path} (${code}): ${message}`)}`);
}
