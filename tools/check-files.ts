import { globSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

const maxFileLines = 350;
/** Tests beside the files that they test do not count. */
const maxFilesInFolder = 15;
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
  if (lines.length - 1 > maxFileLines) {
    faults.push(`${path}: ${lines.length - 1} lines; at most ${maxFileLines}`);
  }
  if (nothingNames.test(basename(path)))
    faults.push(`${path}: the name is too general; name the file after its main export`);
  lines.forEach((line, index) => {
    const place = `${path}:${index + 1}`;
    if (path !== 'tools/check-files.ts' && nakedNote.test(line)) {
      faults.push(`${place}: a note without an issue; write TODO(#123)`);
    }
    // main passes the environment to config, which reads it.
    if (readsOnlyThroughConfig(path) && environmentRead.test(line.replace('readConfig(process.env)', ''))) {
      faults.push(`${place}: only config.ts reads the environment`);
    }
  });
  return faults;
}

function readsOnlyThroughConfig(path: string): boolean {
  return /^packages\/server\/src\//.test(path) && !/^config|\.test\.ts$/.test(path.split('/src/')[1] ?? '');
}

function fullFolders(): string[] {
  const counts = new Map<string, number>();
  for (const path of paths.filter((path) => !path.endsWith('.test.ts'))) {
    counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > maxFilesInFolder)
    .map(
      ([folder, count]) => `${folder}: ${count} files; at most ${maxFilesInFolder}: group them in folders`,
    );
}

const faults = [...paths.flatMap(faultsOf), ...fullFolders()];
console.log(
  `files: ${paths.length} of at most ${maxFileLines} lines, at most ${maxFilesInFolder} in a folder, ${faults.length} faults`,
);
for (const fault of faults) console.error(`  ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;
