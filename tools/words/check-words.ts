import { globSync, readFileSync, statSync } from 'node:fs';
import { findRewordedPhrases } from './find-reworded-phrases.ts';

/** `npm run check:words [-- PATH …]`: reports phrases of the glossary's left column (CONTRIBUTING.md). */
const everything = [
  '{packages,action,tools,bench,demo}/**/*.ts',
  '*.md',
  'docs/**/*.md',
  'packages/*/*.md',
  'action/*.md',
];
const skipped =
  /(?:^|\/)(?:node_modules|dist|generated)\/|^tools\/words\/|^docs\/licences\.md$|^tools\/architecture-fixture\//;

function listPaths(places: readonly string[]): readonly string[] {
  if (places.length === 0) return everything.flatMap((pattern) => globSync(pattern));
  return places.flatMap((place) =>
    statSync(place).isDirectory() ? globSync(`${place}/**/*.{ts,md}`) : place,
  );
}

const paths = [...new Set(listPaths(process.argv.slice(2)))].filter((path) => !skipped.test(path)).sort();
const faults = paths.flatMap((path) =>
  findRewordedPhrases(path, readFileSync(path, 'utf8')).map(
    ({ line, found, instead }) => `${path}:${line}: “${found}”: ${instead}`,
  ),
);
console.log(`words: ${paths.length} files, ${faults.length} phrases to reword`);
for (const fault of faults) console.error(`  ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;
