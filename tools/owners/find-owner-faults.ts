import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OwnerRule } from './owner-rules.ts';

/** A line of code in a place that does not own it. */
export interface OwnerFault {
  readonly path: string;
  readonly line: number;
  readonly rule: OwnerRule;
}

const source = 'packages/server/src';
const comment = /^\s*(?:\/\/|\/?\*)/;

/** Finds the lines of the server's sources below `root` that a rule's pattern matches, comments and tests excepted. */
export function findMatches(root: string, rule: OwnerRule): readonly OwnerFault[] {
  return globSync('**/*.ts', { cwd: join(root, source) })
    .filter((path) => !path.endsWith('.test.ts'))
    .sort()
    .flatMap((path) =>
      readFileSync(join(root, source, path), 'utf8')
        .split('\n')
        .flatMap((text, index) =>
          !comment.test(text) && rule.pattern.test(text) ? [{ path, line: index + 1, rule }] : [],
        ),
    );
}

/** Returns true if the match is where the rule allows it. */
export function isAllowed({ path, rule }: OwnerFault): boolean {
  return (rule.owner !== null && path.startsWith(rule.owner)) || Object.hasOwn(rule.exceptions, path);
}
