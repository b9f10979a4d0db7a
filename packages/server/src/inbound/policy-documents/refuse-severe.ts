import type { LintWarning } from '../policies/index.ts';
import { PolicyDocumentError } from './policy-document-error.ts';

/** Reports that policies were not saved because of severe lints; thrown only if the client requested strictness. */
export class SevereLintError extends PolicyDocumentError {
  /** All warnings, not only severe ones. */
  readonly warnings: readonly LintWarning[];

  constructor(message: string, warnings: readonly LintWarning[]) {
    super('policy_severe_lint', message);
    this.warnings = warnings;
  }
}

const maxListed = 10;

/** Throws SevereLintError if a warning is severe; the message names at most ten. */
export function refuseSevere(warnings: readonly LintWarning[]): void {
  const severe = warnings.filter(({ severity }) => severity === 'severe');
  if (severe.length === 0) return;
  const named = severe.slice(0, maxListed).map(({ path, code, message }) => `${path} (${code}): ${message}`);
  const more = severe.length > maxListed ? ` And ${severe.length - maxListed} more.` : '';
  throw new SevereLintError(
    `Not saved: the policies may admit more than intended. ${named.join(' ')}${more}`,
    warnings,
  );
}
