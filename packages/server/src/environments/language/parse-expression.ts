import type { Expression } from './expression.ts';
import { parseFunction } from './parse-function.ts';
import { parseInterpolation } from './parse-interpolation.ts';
import type { Report } from './report.ts';
import type { ObjectNode, StringNode, SyntaxNode } from './syntax-node.ts';

/** Reads a node as the language does: strings may refer, objects may be calls of functions. */
export function parseExpression(node: SyntaxNode, report: Report): Expression {
  switch (node.kind) {
    case 'string':
      return parseString(node, report);
    case 'array':
      return { kind: 'list', node, elements: node.items.map((item) => parseExpression(item, report)) };
    case 'object':
      return parseFunction(node, { report, parseExpression }) ?? parseObject(node, report);
    default:
      return { kind: 'literal', node };
  }
}

/** An object that is no call; members that are called like functions are faults. */
function parseObject(node: ObjectNode & SyntaxNode, report: Report): Expression {
  for (const { key } of node.entries) {
    if (!key.value.startsWith('fn::') || node.entries.length === 1) continue;
    report({ severity: 'error', summary: "'fn::' is a reserved prefix", path: key.path, range: key.range });
  }
  const entries = node.entries.map(({ key, value }) => ({ key, value: parseExpression(value, report) }));
  return { kind: 'object', node, entries };
}

function parseString(node: StringNode & SyntaxNode, report: Report): Expression {
  if (!node.value.includes('${')) return { kind: 'literal', node };
  const { parts, diagnostics } = parseInterpolation(node);
  for (const diagnostic of diagnostics) report(diagnostic);
  const [part] = parts;
  if (parts.length === 1 && part) {
    if (part.access === null) return { kind: 'literal', node: { ...node, value: part.text } };
    if (part.text === '') return { kind: 'symbol', node, access: part.access };
  }
  return { kind: 'interpolate', node, parts };
}
