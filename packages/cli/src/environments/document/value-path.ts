import type { DocumentPath } from './document-path.ts';

/** Returns the document path of a value: below `values`, except for `imports`, which cannot be a value's name. */
export function valuePath(path: DocumentPath): DocumentPath {
  return path[0] === 'imports' ? path : ['values', ...path];
}
