import { Call, type CodeObject, type CodeValue, Expression, Template } from './code-value.ts';

export interface PulumiResource {
  /** The name of its constant. */
  readonly variable: string;
  /** Such as `aws.iam.Role`. */
  readonly type: string;
  /** The name within the Pulumi program. */
  readonly name: string;
  readonly inputs: CodeObject;
}

/** Formats a Pulumi program: imports of whole packages, then the resources. */
export function formatPulumi(
  packages: Readonly<Record<string, string>>,
  resources: readonly PulumiResource[],
): string {
  const imports = Object.entries(packages).map(([name, from]) => `import * as ${name} from "${from}";`);
  const constants = resources.map(
    ({ variable, type, name, inputs }) =>
      `const ${variable} = new ${type}(${quoteTypeScript(name)}, ${formatTypeScript(inputs)});`,
  );
  return `${[imports.join('\n'), ...constants].join('\n\n')}\n`;
}

/** Formats a text as a string literal (ECMA-262 §12.9.4; since ES2019, every JSON string is one). */
export function quoteTypeScript(text: string): string {
  return JSON.stringify(text);
}

export function formatTypeScript(value: CodeValue, indent = ''): string {
  if (typeof value === 'string') return quoteTypeScript(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Expression) return value.code;
  if (value instanceof Template) return formatTemplate(value);
  if (value instanceof Call) return `${value.name}(${formatTypeScript(value.argument, indent)})`;
  if (isList(value)) return formatList(value, indent);
  return formatObject(value, indent);
}

function formatTemplate({ parts }: Template): string {
  const text = parts.map((part) => (typeof part === 'string' ? escapeTemplate(part) : `\${${part.code}}`));
  return `pulumi.interpolate\`${text.join('')}\``;
}

/** Escapes a template: a carriage return would be read as a line feed (ECMA-262 §12.9.6). */
function escapeTemplate(text: string): string {
  return text.replace(/[\\`]|\$\{/g, (found) => `\\${found}`).replaceAll('\r', '\\r');
}

function formatList(values: readonly CodeValue[], indent: string): string {
  const inner = `${indent}  `;
  const [only] = values;
  if (values.length === 1 && only !== undefined) return `[${formatTypeScript(only, indent)}]`;
  return `[\n${values.map((value) => `${inner}${formatTypeScript(value, inner)},\n`).join('')}${indent}]`;
}

function formatObject(value: CodeObject, indent: string): string {
  const inner = `${indent}  `;
  const members = Object.entries(value).map(
    ([name, member]) => `${inner}${formatName(name)}: ${formatTypeScript(member, inner)},\n`,
  );
  return `{\n${members.join('')}${indent}}`;
}

function formatName(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : quoteTypeScript(name);
}

function isList(value: CodeValue): value is readonly CodeValue[] {
  return Array.isArray(value);
}
