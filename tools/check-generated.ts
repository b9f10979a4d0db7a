import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type GeneratedFile, generatedFiles } from './generate/generated-files.ts';

/** Reports generated files that differ from what their generators produce now; with `--write`, updates them. */
const write = process.argv.includes('--write');

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

async function check({ path, generate }: GeneratedFile): Promise<string | null> {
  const text = await generate();
  if (text === read(path)) return null;
  if (!write) return `${path} is out of date: run npm run generate`;
  if (text === null) {
    rmSync(path);
    console.log(`removed ${path}`);
    return null;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  console.log(`wrote ${path}`);
  return null;
}

const faults: string[] = [];
// One after the other, because a later file may depend on an earlier one.
for (const file of generatedFiles) {
  const fault = await check(file).catch(
    (cause: Error) => `${file.path} cannot be generated: ${cause.message}`,
  );
  if (fault) faults.push(fault);
}
console.log(`generated files: ${generatedFiles.length} checked, ${faults.length} out of date`);
for (const fault of faults) console.error(`  ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;
