import { usageError } from '../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { formatFindings } from '../doctor/format-findings.ts';
import { openAnonymousSession } from '../session/open-session.ts';
import { formatDuration } from '../terminal/format-duration.ts';
import { comparePublished } from './compare-published.ts';
import { type IssuerDocuments, loadIssuerDocuments } from './load-issuer-documents.ts';
import { type WrittenDocument, writeIssuerDocuments } from './write-issuer-documents.ts';

export const issuerDocumentsWrite = defineCommand({
  name: 'issuer-documents write',
  summary: 'Write discovery documents and keys as files for static hosting',
  description:
    'Use this command for a server that clouds cannot reach. Its SYMBOLON_ISSUER_URL must be the public URL of a bucket or CDN that serves these files. Replaces each file atomically.\nWith --check, writes nothing and compares the documents at the issuer URL with the keys of the server. Exits with 1 if verification would fail.',
  positionals: [{ name: 'DIR', description: 'the directory to serve at the issuer URL', optional: true }],
  options: {
    check: {
      type: 'boolean',
      description: 'Compare the documents that the issuer URL serves now; write nothing.',
    },
  },
  examples: [
    {
      title: 'Upload to a bucket every hour',
      command:
        'symbolon issuer-documents write site && aws s3 sync site s3://BUCKET/oidc --content-type application/json --cache-control "public, max-age=300"',
    },
    { title: 'Check the served documents', command: 'symbolon issuer-documents write --check' },
  ],
  async run(context, { positionals, options }) {
    const [directory] = positionals;
    if (options.check === (directory !== undefined)) {
      throw usageError('specify either a directory to write to or --check');
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
  const healthy = findings.every(({ outcome }) => outcome !== 'fail');
  if (context.json) context.out.printJson({ healthy, findings });
  else context.out.printText(formatFindings(findings, context.out.paint));
  return healthy ? exitCodes.ok : exitCodes.refused;
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
  out.printText(`${out.paint.strong('Written files and their URLs')}
${written.map(({ path, url }) => `  ${path}\n    ${url}\n`).join('')}
Upload ${directory} so that it is served at ${issuers[0]?.issuer ?? ''}, each file with
  Content-Type: application/json
  Cache-Control: public, max-age=${maxAgeSeconds}
and without redirects. Most upload tools set another type for files without an
extension.

Write and upload the files again at least once a day, and immediately after
"symbolon key rotate" and "symbolon key revoke": a key must be served for more
than ${formatDuration(maxAgeSeconds)} before it signs. The server publishes each key long before, but
cannot check what you serve. To check it yourself, run:
  symbolon issuer-documents write --check
`);
}
