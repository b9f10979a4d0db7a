import type { OperationExample } from './operation-example.ts';

interface Sampled {
  readonly method: string;
  /** As in the document: `/api/orgs/{orgName}/teams`. */
  readonly path: string;
  readonly isPublic: boolean;
  readonly contentType: string | undefined;
  readonly cli: string | null;
  readonly example: OperationExample;
}

/** Returns the example of an operation as a command of curl, as a call of the SDK, and the command of the CLI. */
export function createCodeSamples(sampled: Sampled): readonly object[] {
  const { cli } = sampled;
  return [
    { lang: 'Shell', label: 'curl', source: formatCurl(sampled) },
    ...(cli === null ? [] : [{ lang: 'Shell', label: 'CLI', source: cli }]),
    { lang: 'TypeScript', label: 'SDK', source: formatCall(sampled) },
  ];
}

function formatCurl({ method, isPublic, contentType, example }: Sampled): string {
  const lines = [
    `curl ${method === 'HEAD' ? '--head' : `-X ${method}`} "$SYMBOLON_URL"${quote(example.path)}`,
    ...(isPublic ? [] : ['-H "Authorization: Bearer $SYMBOLON_ACCESS_TOKEN"']),
    ...formatBody(contentType, example.body),
  ];
  return lines.join(' \\\n  ');
}

function formatBody(contentType: string | undefined, body: unknown): string[] {
  if (body === undefined) return [];
  if (contentType === 'application/x-www-form-urlencoded') {
    return Object.entries(body as object).map(
      ([name, value]) => `--data-urlencode ${quote(`${name}=${value}`)}`,
    );
  }
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return [
    `-H ${quote(`Content-Type: ${contentType ?? 'application/json'}`)}`,
    `--data-binary ${quote(text)}`,
  ];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function formatCall({ method, path, example }: Sampled): string {
  const url = new URL(example.path, 'http://localhost');
  const parts = url.pathname.split('/');
  const inPath = path.split('/').flatMap((part, index) => {
    const [, name] = /^\{(\w+)\}$/.exec(part) ?? [];
    return name === undefined ? [] : [[name, decodeURIComponent(parts[index] ?? '')] as const];
  });
  const options = {
    ...(inPath.length === 0 ? {} : { path: Object.fromEntries(inPath) }),
    ...(url.search === '' ? {} : { query: Object.fromEntries(url.searchParams) }),
    ...(example.body === undefined ? {} : { body: example.body }),
  };
  const more = Object.keys(options).length === 0 ? '' : `, ${JSON.stringify(options, null, 2)}`;
  return `await client.request('${method} ${path}'${more});`;
}
