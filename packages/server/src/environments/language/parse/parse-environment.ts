import { quote } from '../../../platform/quote.ts';
import type { ObjectExpressionEntry } from '../model/expression.ts';
import {
  describeUnknownFunction,
  isFunctionLike,
  isFunctionName,
  shownKey,
} from '../model/names/function-names.ts';
import { nearestName } from '../model/names/nearest-name.ts';
import type { Diagnostic } from '../syntax/diagnostic.ts';
import { parseYaml } from '../syntax/parse-yaml.ts';
import type { Report } from '../syntax/report.ts';
import type { ObjectEntry, StringNode, SyntaxNode } from '../syntax/syntax-node.ts';
import { parseMember } from './parse-expression.ts';

export interface ImportDeclaration {
  readonly reference: StringNode;
  /** True if the import becomes part of this environment; false if it is only for `${imports.…}`. */
  readonly merge: boolean;
}

/** A parsed document: its imports and its values. Nothing is evaluated yet. */
export interface EnvironmentDocument {
  readonly imports: readonly ImportDeclaration[];
  readonly values: readonly ObjectExpressionEntry[];
}

export interface ParsedEnvironment {
  /** Null if the text is not a document. */
  readonly document: EnvironmentDocument | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses the document of an environment; `name` is its name in ranges. Never throws because of a fault in the text. */
export function parseEnvironment(name: string, text: string): ParsedEnvironment {
  const { node, diagnostics: faults } = parseYaml(name, text);
  if (node === null) return { document: null, diagnostics: faults };
  const diagnostics = [...faults];
  const report: Report = (diagnostic) => diagnostics.push(diagnostic);
  // An empty text is an environment without values; `null` is not an object.
  if (node.kind === 'null' && text !== '') {
    report({ severity: 'error', summary: 'environment must be an object', path: '', range: null });
    return { document: null, diagnostics };
  }
  return { document: readDocument(node, report), diagnostics };
}

const members = ['imports', 'values'];

function readDocument(node: SyntaxNode, report: Report): EnvironmentDocument {
  const seen = new Map<string, SyntaxNode>();
  for (const { key, value } of entriesOf(node, 'environment', report)) {
    if (seen.has(key.value)) refuse(report, key, `duplicate key ${JSON.stringify(shownKey(key.value))}`);
    else seen.set(key.value, value);
    if (!members.includes(key.value)) warnOfMember(report, key);
  }
  const imports = seen.get('imports');
  const values = seen.get('values');
  return {
    imports: imports ? readImports(imports, report) : [],
    values: (values ? valuesOf(values, report) : []).map((entry) => readValue(entry, report)),
  };
}

/** Top-level values need names, so that importers can override them; a single function call has none. */
function readValue(entry: ObjectEntry, report: Report): ObjectExpressionEntry {
  const { key, value } = entry;
  if (!isFunctionLike(key.value)) return parseMember(entry, report);
  const isKnown = isFunctionName(key.value);
  const summary = isKnown
    ? `builtin function call ${JSON.stringify(key.value)} not allowed at the top level`
    : describeUnknownFunction(key.value);
  refuse(report, key, summary);
  return { key, value: { kind: 'hidden', node: value, isKnown: false } };
}

function valuesOf(node: SyntaxNode, report: Report): readonly ObjectEntry[] {
  if (node.kind === 'null') refuse(report, node, 'values must be an object');
  return entriesOf(node, 'values', report);
}

/** Treats a missing value as an object without members. */
function entriesOf(node: SyntaxNode, what: string, report: Report): readonly ObjectEntry[] {
  if (node.kind === 'object') return node.entries;
  if (node.kind !== 'null') refuse(report, node, `${what} must be an object`);
  return [];
}

function refuse(
  report: Report,
  at: Pick<SyntaxNode, 'range' | 'path'>,
  summary: string,
  severity: 'error' | 'warning' = 'error',
): void {
  report({ severity, summary, path: at.path, range: at.range });
}

/**
 * Warns of an unknown member. The name is omitted unless it resembles a known one: a `?` in front of the argument of
 * `fn::secret` makes it such a name.
 */
function warnOfMember(report: Report, key: StringNode): void {
  const near = nearestName(key.value, members);
  if (near !== null)
    refuse(
      report,
      key,
      `unknown member ${quote(key.value)} is ignored; did you mean ${quote(near)}?`,
      'warning',
    );
  else
    refuse(
      report,
      { range: key.range, path: '' },
      'unknown member is ignored; the members of an environment are imports and values',
      'warning',
    );
}

function readImports(node: SyntaxNode, report: Report): ImportDeclaration[] {
  if (node.kind !== 'array') {
    refuse(report, node, 'imports must be a list');
    return [];
  }
  return node.items.flatMap((item) => readImport(item, report) ?? []);
}

function readImport(node: SyntaxNode, report: Report): ImportDeclaration | null {
  if (node.kind === 'string') return { reference: node, merge: true };
  if (node.kind !== 'object') {
    refuse(report, node, 'import must be a string or an object');
    return null;
  }
  const [entry] = node.entries;
  if (!entry || node.entries.length !== 1) {
    refuse(
      report,
      node,
      'an import that is an object must have exactly one key, the name of the environment',
    );
    return null;
  }
  return { reference: entry.key, merge: readMerge(entry.value, report) };
}

function readMerge(node: SyntaxNode, report: Report): boolean {
  let merge = true;
  for (const { key, value } of entriesOf(node, 'import', report)) {
    if (key.value !== 'merge') warnOfImportMember(report, node, key);
    else if (value.kind === 'boolean') merge = value.value;
    else refuse(report, value, 'merge must be a boolean');
  }
  return merge;
}

/** Warns of an unknown member of an import. The name is omitted unless it resembles the known one, as above. */
function warnOfImportMember(report: Report, node: SyntaxNode, key: StringNode): void {
  const isNear = nearestName(key.value, ['merge']) !== null;
  const [name, path] = isNear ? [` ${quote(key.value)}`, key.path] : ['', node.path];
  const summary = `unknown member${name} of an import is ignored; the only member of an import is 'merge'`;
  refuse(report, { range: key.range, path }, summary, 'warning');
}
