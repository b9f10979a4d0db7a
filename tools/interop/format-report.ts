import type { ProgramResult } from './run-programs.ts';

/** One line a program, and one for each check that failed. */
export function formatLine({ name, version, skipped, checks, seconds, requests }: ProgramResult): string {
  const title = name.padEnd(20);
  if (skipped !== null) return `${title} skipped: ${skipped}`;
  const failures = checks.filter(({ ok }) => !ok);
  const proved = `${checks.length - failures.length} of ${checks.length} proved`;
  const last = `${requests.length} requests, ${seconds.toFixed(1)} s`;
  const lines = failures.map(({ what, outcome }) => `  FAILED  ${what}: ${outcome}`);
  return [`${title} ${version}: ${proved}; ${last}`, ...lines].join('\n');
}

/** The whole report as Markdown: what each program proved, then request by request what it sent and got. */
export function formatMarkdown(results: readonly ProgramResult[], machine: string): string {
  const unknown = [
    ...new Set(
      results.flatMap(({ name, requests }) =>
        requests
          .filter(({ isUnknown }) => isUnknown)
          .map(({ method, path }) => `| ${name} | \`${method} ${path}\` |`),
      ),
    ),
  ];
  return [
    '# Interoperability: programs that nobody here wrote',
    '',
    'Written by `npm run interop -- --write`; not by hand. Each program ran against the server as an operator runs it,',
    'behind TLS that wrote down what passed. Bodies are shown by their form: no value is here but the parameters of token',
    'requests that are not secret.',
    '',
    `On ${machine}.`,
    '',
    '| program | version | proved | requests | where it is from |',
    '| --- | --- | --- | --- | --- |',
    ...results.map(
      ({ name, version, skipped, checks, requests, origin }) =>
        `| ${name} | ${version ?? ''} | ${
          skipped === null
            ? `${checks.filter(({ ok }) => ok).length} of ${checks.length}`
            : `skipped: ${escapeCell(skipped)}`
        } | ${requests.length} | ${escapeCell(origin)} |`,
    ),
    '',
    '## Requests for what this server does not have',
    '',
    ...(unknown.length === 0 ? ['None.'] : ['| program | request |', '| --- | --- |', ...unknown]),
    '',
    ...results.filter(({ skipped }) => skipped === null).flatMap(formatProgram),
  ].join('\n');
}

function formatProgram({ name, version, checks, requests }: ProgramResult): string[] {
  return [
    `## ${name} ${version}`,
    '',
    '| it | and |',
    '| --- | --- |',
    ...checks.map(
      ({ what, outcome, ok }) =>
        `| ${escapeCell(what)} | ${ok ? '' : '**failed:** '}${escapeCell(outcome)} |`,
    ),
    '',
    ...(requests.length === 0
      ? []
      : [
          '| # | request | sent | answered | got |',
          '| --- | --- | --- | --- | --- |',
          ...requests.map(
            ({ method, path, sent, status, got }, index) =>
              `| ${index + 1} | \`${method} ${path}\` | ${escapeCell(sent)} | ${status} | ${escapeCell(got)} |`,
          ),
          '',
        ]),
  ];
}

/** Ports differ from run to run, and mean nothing. */
function escapeCell(text: string): string {
  return text
    .replaceAll(/(localhost|127\.0\.0\.1)(:|%3A)\d+/g, '$1$2PORT')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, '{id}')
    .replaceAll('|', '\\|')
    .replaceAll('<', '\\<')
    .replaceAll('\n', ' ');
}
