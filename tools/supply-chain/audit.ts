import { spawnSync } from 'node:child_process';

/**
 * `npm run audit`: reports known vulnerabilities of the packages in the lock file. It is not part of `npm run check`,
 * because it needs the network and its result changes from day to day. A registry that does not respond is reported as
 * such, never as clean.
 */
const { stdout } = spawnSync('npm', ['audit', '--json', '--package-lock-only'], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
});

interface AuditReport {
  readonly message?: string;
  readonly vulnerabilities?: Readonly<
    Record<string, { readonly severity: string; readonly range: string; readonly via: readonly unknown[] }>
  >;
}

const report = readReport(stdout);
if (report.vulnerabilities === undefined) {
  console.log(`audit: no response, so the result is unknown: ${report.message ?? 'npm gave no reason'}`);
  process.exitCode = 2;
} else {
  const found = Object.entries(report.vulnerabilities);
  console.log(`audit: ${found.length} packages with known vulnerabilities`);
  for (const [name, { severity, range, via }] of found) {
    console.error(`  ${severity} ${name} ${range}: ${via.map(titleOf).join('; ')}`);
  }
  process.exitCode = found.length > 0 ? 1 : 0;
}

function readReport(text: string): AuditReport {
  try {
    return JSON.parse(text) as AuditReport;
  } catch {
    return { message: 'npm wrote no report' };
  }
}

function titleOf(via: unknown): string {
  return typeof via === 'object' && via !== null && 'title' in via ? String(via.title) : `through ${via}`;
}
