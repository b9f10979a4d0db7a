import type { Expression, ObjectExpressionEntry } from '../model/expression.ts';
import {
  describeCrowdedCall,
  describeUnknownFunction,
  isFunctionLike,
  isFunctionName,
  isMisspeltSecret,
  shownKey,
} from '../model/names/function-names.ts';
import type { Report } from '../syntax/report.ts';
import type { ObjectEntry, ObjectNode, StringNode, SyntaxNode } from '../syntax/syntax-node.ts';
import { parseFunction } from './parse-function.ts';
import { parseInterpolation } from './parse-interpolation.ts';

/** Parses a node by the rules of the language: strings may contain references, and objects may be function calls. */
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

/**
 * Parses an object that is not a call. A call next to other members is a fault, and so is a key that contains a
 * reference.
 */
function parseObject(node: ObjectNode & SyntaxNode, report: Report): Expression {
  const call = node.entries.find(({ key }) => isFunctionLike(key.value));
  if (call) {
    const { value } = call.key;
    const summary = isFunctionName(value) ? describeCrowdedCall(value) : describeUnknownFunction(value);
    report({ severity: 'error', summary, path: node.path, range: node.range });
    // One of the members is an argument and may be a secret, but it is unknown which.
    return { kind: 'hidden', node, isKnown: false };
  }
  const entries = node.entries.flatMap(({ key, value }) => {
    const name = parseKey(key, report);
    return name === null ? [] : [parseMember({ key: name, value }, report)];
  });
  return { kind: 'object', node, entries };
}

/** If a key may have been meant to be `fn::secret`, its value is kept as written, and is secret. */
export function parseMember({ key, value }: ObjectEntry, report: Report): ObjectExpressionEntry {
  if (!isMisspeltSecret(key.value)) return { key, value: parseExpression(value, report) };
  const summary = `${JSON.stringify(shownKey(key.value))} is not a function: the value is not encrypted; did you mean "fn::secret"?`;
  report({ severity: 'warning', summary, path: key.path, range: key.range });
  return { key, value: { kind: 'hidden', node: value, isKnown: true } };
}

/** Parses a key like a string: `$${` is a literal `${`. Null if it contains a reference, which keys cannot. */
function parseKey(key: StringNode, report: Report): StringNode | null {
  if (!key.value.includes('$')) return key;
  const { parts, diagnostics } = parseInterpolation(key);
  for (const diagnostic of diagnostics) report(diagnostic);
  if (parts.every(({ access }) => access === null)) {
    return { ...key, value: parts.map(({ text }) => text).join('') };
  }
  report({ severity: 'error', summary: 'object keys must be strings', path: key.path, range: key.range });
  return null;
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
