import type { DocumentPath } from './document-path.ts';

/** Where in a document a path of values is: below `values`, but `imports`, which no value can be called. */
export function valuePath(path: DocumentPath): DocumentPath {
  return path[0] === 'imports' ? path : ['values', ...path];
}
