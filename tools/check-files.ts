import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

const longestFileLines = 350;
const nothingNames = /^(?:utils?|helpers?|common|manager|misc)(?:[.-]|$)|-(?:utils?|helpers?|manager)\./;
/** A note without an issue is never read again. */
const nakedNote = /\b(?:TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))/;
const environmentRead = /\bprocess\s*(?:\.\s*env|\[)|from 'node:process'/;

const paths = globSync(['{packages,action,tools,bench,demo}/**/*.{ts,tsx,mjs,js}', '*.{ts,mjs}'], {
  exclude: (path) => /^(?:node_modules|dist|generated)$/.test(basename(path)),
}).sort();

function faultsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  const lines = text.split('\n');
  const faults: string[] = [];
  if (lines.length - 1 > longestFileLines) {
    faults.push(`${path}: ${lines.length - 1} lines; at most ${longestFileLines}`);
  }
  if (nothingNames.test(basename(path)))
    faults.push(`${path}: the name has no meaning; name it for its main export`);
  lines.forEach((line, index) => {
    const place = `${path}:${index + 1}`;
    if (path !== 'tools/check-files.ts' && nakedNote.test(line)) {
      faults.push(`${place}: a note without an issue; write TODO(#123)`);
    }
    // main hands the environment to config, which reads it.
    if (readsOnlyThroughConfig(path) && environmentRead.test(line.replace('readConfig(process.env)', ''))) {
      faults.push(`${place}: only config.ts reads the environment`);
    }
  });
  return faults;
}

function readsOnlyThroughConfig(path: string): boolean {
  return /^packages\/server\/src\//.test(path) && !/^config|\.test\.ts$/.test(path.split('/src/')[1] ?? '');
}

const faults = paths.flatMap(faultsOf);
console.log(`files: ${paths.length} of at most ${longestFileLines} lines, ${faults.length} faults`);
for (const fault of faults) console.error(`  ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;
