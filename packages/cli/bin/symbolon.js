#!/usr/bin/env node
// Plain JavaScript that also an old Node reads to its end, so that it can say what is missing.
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const source = new URL('../src/main.ts', import.meta.url);

if (major < 22 || (major === 22 && minor < 18)) {
  const inClone = existsSync(source)
    ? '; in a clone of Symbolon run "npm ci" and then "npx symbolon …" in it, which brings its own Node'
    : '';
  console.error(`symbolon needs Node 22.18 or later, and this is Node ${process.versions.node}${inClone}.`);
  process.exitCode = 5;
} else if (existsSync(source)) {
  // A clone runs its sources; published packages hold none. What was compiled is kept in the clone, where nobody else
  // can lay a trap: stripping types takes most of a start.
  module.enableCompileCache(fileURLToPath(new URL('../../../node_modules/.cache/symbolon', import.meta.url)));
  module.registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, { ...context, conditions: [...context.conditions, 'symbolon-source'] }),
  });
  await import(source.href);
} else {
  await import(new URL('../dist/main.js', import.meta.url).href);
}
