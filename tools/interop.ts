import { writeFile } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatLine, formatMarkdown } from './interop/format-report.ts';
import { programs } from './interop/programs.ts';
import { runPrograms } from './interop/run-programs.ts';

/**
 * `npm run interop [-- --only NAME,NAME] [--json] [--write]`: runs each third-party program that is on the machine or
 * can be built against this server. Prints a line for each program; `--write` writes the whole report, request by request, to
 * docs/interop.md. Exits with 1 if a program that ran did not get its expected result, and with 2 if the arguments are
 * invalid.
 */
const usage = `usage: npm run interop -- [--only ${programs.map(({ name }) => name).join(',')}] [--json] [--write]`;

try {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  const wanted = values.only?.split(',').map(findProgram) ?? programs;
  if (values.write && values.only !== undefined)
    throw new TypeError('--write requires a run of all programs');
  const results = await runPrograms(wanted, {
    reportProgress: (line) => console.error(`  ${line}`),
    done: (result) => {
      if (!values.json) console.log(formatLine(result));
    },
  });
  if (values.json) console.log(JSON.stringify(results, null, 2));
  if (values.write) {
    const path = join(import.meta.dirname, '../docs/interop.md');
    await writeFile(path, formatMarkdown(results, `${platform()} ${arch()}, Node ${process.version}`));
  }
  const failed = results.some(({ checks }) => checks.some(({ ok }) => !ok));
  process.exitCode = failed ? 1 : 0;
} catch (error) {
  console.error(`interop: ${error instanceof Error ? error.message : String(error)}`);
  if (error instanceof TypeError) console.error(usage);
  process.exitCode = 2;
}

function findProgram(name: string) {
  const found = programs.find((program) => program.name === name);
  if (found === undefined) throw new TypeError(`unknown program ${JSON.stringify(name)}`);
  return found;
}
