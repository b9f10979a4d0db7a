/** A lint warning for policies or a role. */
export interface PolicyWarning {
  readonly code: string;
  /** `severe` makes a strict save fail. */
  readonly severity: string;
  /** The place in the document, such as `policies[0].rules.sub`. */
  readonly path: string;
  readonly message: string;
}

/** Parses the warnings of a failure; omits anything in another form. */
export function parsePolicyWarnings(value: unknown): readonly PolicyWarning[] {
  return Array.isArray(value) ? value.filter(isWarning) : [];
}

function isWarning(value: unknown): value is PolicyWarning {
  if (typeof value !== 'object' || value === null) return false;
  const members = new Map<string, unknown>(Object.entries(value));
  return ['code', 'severity', 'path', 'message'].every((name) => typeof members.get(name) === 'string');
}
