const shownFormParameters = new Set([
  'grant_type',
  'audience',
  'scope',
  'subject_token_type',
  'requested_token_type',
  'expiration',
  'resource',
  'token_type_hint',
]);
const maxMembers = 8;

/**
 * Describes the form of a body for a report. The only values shown are those of token-request parameters that are
 * not secret.
 */
export function describeBody(text: string): string {
  if (text === '') return '';
  const json = parseJson(text);
  if (json !== undefined) return `JSON ${describeJson(json, 2)}`;
  if (/^[\w.-]+=[^\n]*$/.test(text)) return `form ${describeForm(new URLSearchParams(text))}`;
  if (/^[\w-]+\.[\w-]+\.[\w-]*$/.test(text)) return 'JWT';
  if (text.startsWith('<?xml')) return 'XML';
  const lines = text.trimEnd().split('\n').length;
  return `text of ${lines} ${lines === 1 ? 'line' : 'lines'}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function describeJson(value: unknown, depth: number): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[${value.length} × ${describeJson(value[0], depth - 1)}]`;
  }
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  const entries = Object.entries(value);
  const shown = entries.slice(0, maxMembers).map(([name, member]) => {
    const isNested = typeof member === 'object' && member !== null && depth > 1;
    return isNested ? `${name}: ${describeJson(member, depth - 1)}` : name;
  });
  return `{${[...shown, ...(entries.length > maxMembers ? ['…'] : [])].join(', ')}}`;
}

function describeForm(form: URLSearchParams): string {
  return [...form]
    .map(([name, value]) => `${name}=${shownFormParameters.has(name) || value === '' ? value : '…'}`)
    .join(' ');
}
