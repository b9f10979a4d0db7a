// Generated from packages/sdk/src/policy-warning.ts by tools/generate/build-action.ts; npm run generate updates it.

/** Parses the warnings of a failure; omits anything in another form. */
export function parsePolicyWarnings(value) {
  return Array.isArray(value) ? value.filter(isWarning) : [];
}

function isWarning(value) {
  if (typeof value !== 'object' || value === null) return false;
  const members = new Map(Object.entries(value));
  return ['code', 'severity', 'path', 'message'].every((name) => typeof members.get(name) === 'string');
}
