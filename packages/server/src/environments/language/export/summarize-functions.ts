import type { Expression } from '../model/expression.ts';
import { fromEntries } from '../model/schemas.ts';
import { byCodePoint } from '../model/value.ts';
import type { EnvironmentDocument } from '../parse/parse-environment.ts';

export interface FunctionSummary {
  /** The number of calls of each function, by its name as written: `fn::open::aws-login`. */
  readonly funcCounts: Readonly<Record<string, number>>;
  /** The paths of secrets that can be rotated. */
  readonly rotationPaths: readonly string[];
}

/**
 * The limit of names and paths in one summary: a document may contain tens of thousands of them, and paths as long as
 * the document.
 */
const maxSummarized = 1_000;
const maxSummarizedCharacters = 65_536;

/** Summarizes the function calls of a document, without evaluating it (OpenAPI subset: EnvironmentFunctionSummary). */
export function summarizeFunctions(document: EnvironmentDocument | null): FunctionSummary {
  const counts = new Map<string, number>();
  const rotationPaths: string[] = [];
  const look = (expression: Expression): void => {
    if (expression.kind === 'list') expression.elements.forEach(look);
    else if (expression.kind === 'object') for (const { value } of expression.entries) look(value);
    else if ('name' in expression) {
      const name = expression.name.value;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      if (expression.kind === 'rotate') rotationPaths.push(expression.node.path);
      look(expression.argument);
    }
  };
  for (const { value } of document?.values ?? []) look(value);
  const shown = withinLimits(counts, ([name]) => name);
  const funcCounts = fromEntries(shown.sort(([left], [right]) => byCodePoint(left, right)));
  return { funcCounts, rotationPaths: withinLimits(rotationPaths, (path) => path) };
}

/** Returns the first ones, up to the limit of a summary. */
function withinLimits<Item>(items: Iterable<Item>, textOf: (item: Item) => string): Item[] {
  const shown: Item[] = [];
  let characters = 0;
  for (const item of items) {
    characters += textOf(item).length;
    if (shown.length === maxSummarized || characters > maxSummarizedCharacters) break;
    shown.push(item);
  }
  return shown;
}
