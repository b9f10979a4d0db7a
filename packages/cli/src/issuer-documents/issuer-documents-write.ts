import { usageError } from '../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { formatDuration } from '../command-line/duration.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { formatFindings } from '../doctor/format-findings.ts';
import { openAnonymousSession } from '../session/open-session.ts';
import { formatTable } from '../terminal/format-table.ts';
import { comparePublished } from './compare-published.ts';
import { type IssuerDocuments, loadIssuerDocuments } from './load-issuer-documents.ts';
import { type WrittenDocument, writeIssuerDocuments } from './write-issuer-documents.ts';

export const issuerDocumentsWrite = defineCommand({
  name: 'issuer-documents write',
  summary: 'Write the discovery documents and keys as files, for static hosting',
  description:
    'For a server that clouds cannot reach: SYMBOLON_ISSUER_URL names the public URL, and whatever serves that URL (a bucket, a CDN) holds these files. Each file is replaced at once or not at all.\nWith --check nothing is written: what the issuer URL serves now is compared with what the server signs with. Ends with 1 where verifiers would fail.',
  positionals: [{ name: 'DIR', description: 'the directory that stands for the issuer URL', optional: true }],
  options: {
    check: { type: 'boolean', description: 'Compare what the issuer URL serves now; write nothing.' },
  },
  examples: [
    {
      says: 'To a bucket, every hour',
      command:
        'symbolon issuer-documents write site && aws s3 sync site s3://BUCKET/oidc --content-type application/json --cache-control "public, max-age=300"',
    },
    { says: 'Afterwards', command: 'symbolon issuer-documents write --check' },
  ],
  async run(context, { positionals, options }) {
    const [directory] = positionals;
    if (options.check === (directory !== undefined)) {
      throw usageError('give the directory to write to, or --check to compare; one of the two');
    }
    const { url } = await openAnonymousSession(context);
    const issuers = [await loadIssuerDocuments(url, 'v1'), await loadIssuerDocuments(url, 'v2')];
    if (directory === undefined) return check(context, issuers);
    const written: WrittenDocument[] = [];
    for (const documents of issuers) written.push(...(await writeIssuerDocuments(directory, documents)));
    print(context, { directory, issuers, written });
    return exitCodes.ok;
  },
});

async function check(context: CommandContext, issuers: readonly IssuerDocuments[]) {
  const findings = (await Promise.all(issuers.map(comparePublished))).flat();
  const sound = findings.every(({ outcome }) => outcome !== 'fail');
  if (context.json) context.out.printJson({ sound, findings });
  else context.out.print(formatFindings(findings, context.out.paint));
  return sound ? exitCodes.ok : exitCodes.refused;
}

function print(
  { out, json }: CommandContext,
  result: {
    readonly directory: string;
    readonly issuers: readonly IssuerDocuments[];
    readonly written: readonly WrittenDocument[];
  },
): void {
  const { directory, issuers, written } = result;
  const maxAgeSeconds = Math.min(...issuers.map((documents) => documents.maxAgeSeconds));
  if (json) {
    out.printJson({
      written: [...written],
      issuers: issuers.map(({ version, issuer, keys }) => ({
        version,
        issuer,
        keys: keys.map(({ kid }) => kid),
      })),
      maxAgeSeconds,
    });
    return;
  }
  out.print(`${out.paint.strong('Written, and where verifiers look for each')}
${formatTable(written.map(({ path, url }) => [`  ${path}`, url]))}
Upload ${directory} so that it is served as ${issuers[0]?.issuer ?? ''}, each file with
  Content-Type: application/json
  Cache-Control: public, max-age=${maxAgeSeconds}
and without redirects. Names without an extension get another type from most tools unless you give it.

Write and upload again at least once a day, and at once after "symbolon key rotate" and "symbolon key revoke":
a key must have been served there for more than ${formatDuration(maxAgeSeconds)} before it signs, and the server, which
makes each key ready long before its turn, cannot see what you serve. Then compare: symbolon issuer-documents write --check
`);
}
