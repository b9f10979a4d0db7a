import { Call, type CodeObject, type CodeValue, Expression, Template } from './code-value.ts';

/** A block within a resource; an attribute is written with an equals sign, a block without one. */
export class HclBlock {
  readonly body: CodeObject;

  constructor(body: CodeObject) {
    this.body = body;
  }
}

export interface HclResource {
  readonly type: string;
  readonly label: string;
  readonly body: Readonly<Record<string, CodeValue | HclBlock>>;
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '${': '$${',
  '%{': '%%{',
};

/** Formats a text as a quoted HCL template (HCL Native Syntax Specification, Template Literals). */
export function quoteHcl(text: string): string {
  return `"${escapeHcl(text)}"`;
}

function escapeHcl(text: string): string {
  return text.replace(
    /[\\"\n\r\t]|[$%]\{|\p{Cc}|[\u2028\u2029]/gu,
    (found) => escapes[found] ?? escapeUnit(found),
  );
}

function escapeUnit(found: string): string {
  return `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Formats resources in the style of `terraform fmt`. */
export function formatHcl(resources: readonly HclResource[]): string {
  return `${resources
    .map(({ type, label, body }) => `resource "${type}" "${label}" ${formatBody(body, '', ' = ')}`)
    .join('\n\n')}\n`;
}

function formatBody(body: HclResource['body'], indent: string, equals: string): string {
  const inner = `${indent}  `;
  const entries = Object.entries(body).map(([name, value]) =>
    value instanceof HclBlock
      ? { name, text: formatBody(value.body, inner, equals), isBlock: true }
      : { name: formatName(name), text: formatValue(value, inner), isBlock: false },
  );
  const lines = entries.map(({ name, text, isBlock }, index) => {
    if (isBlock) return `\n${inner}${name} ${text}`;
    return `${inner}${name.padEnd(isSingle(text) ? widthAround(entries, index) : 0)}${equals}${text}`;
  });
  return `{\n${lines.join('\n')}\n${indent}}`;
}

type Entry = { readonly name: string; readonly text: string; readonly isBlock: boolean };

const isSingle = (text: string) => !text.includes('\n');

/** Returns the width to which `terraform fmt` aligns the equals signs of consecutive single lines. */
function widthAround(entries: readonly Entry[], index: number): number {
  const inGroup = (entry: Entry | undefined) => entry !== undefined && !entry.isBlock && isSingle(entry.text);
  let first = index;
  let last = index;
  while (inGroup(entries[first - 1])) first -= 1;
  while (inGroup(entries[last + 1])) last += 1;
  return Math.max(...entries.slice(first, last + 1).map(({ name }) => name.length));
}

function formatName(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : quoteHcl(name);
}

function formatValue(value: CodeValue, indent: string): string {
  if (typeof value === 'string') return quoteHcl(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Expression) return value.code;
  if (value instanceof Template) return formatTemplate(value);
  if (value instanceof Call) return `${value.name}(${formatValue(value.argument, indent)})`;
  if (isList(value)) return formatList(value, indent);
  return formatBody(value, indent, ' = ');
}

function formatTemplate({ parts }: Template): string {
  return `"${parts
    .map((part) => (typeof part === 'string' ? escapeHcl(part) : `\${${part.code}}`))
    .join('')}"`;
}

function formatList(values: readonly CodeValue[], indent: string): string {
  const inner = `${indent}  `;
  const items = values.map((value) => formatValue(value, inner));
  const line = `[${items.join(', ')}]`;
  if (items.length < 2 && isSingle(line)) return line;
  return `[\n${items.map((item) => `${inner}${item},\n`).join('')}${indent}]`;
}

function isList(value: CodeValue): value is readonly CodeValue[] {
  return Array.isArray(value);
}
