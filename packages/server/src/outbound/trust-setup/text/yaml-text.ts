import type { JsonValue } from '../../../platform/json/json.ts';

/** Texts that every YAML parser reads as this text without quotes. */
const plainText = /^[A-Za-z](?:[\w./@+=-]|:(?=[\w./@+=:-]))*$/;
/** Words that a YAML parser of version 1.1 or 1.2 may read as a boolean or null. */
const otherMeaning = /^(?:true|false|yes|no|on|off|y|n|null)$/i;

/** Formats a value as a block of YAML. */
export function formatYaml(value: JsonValue, indent = ''): string {
  if (Array.isArray(value)) return value.map((item) => `${indent}- ${formatScalar(item)}\n`).join('');
  if (typeof value !== 'object' || value === null) return `${indent}${formatScalar(value)}\n`;
  return Object.entries(value)
    .map(([name, member]) => {
      const isNested = typeof member === 'object' && member !== null;
      const text = isNested ? `\n${formatYaml(member, `${indent}  `)}` : ` ${formatScalar(member)}\n`;
      return `${indent}${formatScalar(name)}:${text}`;
    })
    .join('');
}

/** Formats a value on one line; every JSON text is a YAML flow scalar or collection (YAML 1.2.2 §1.2). */
function formatScalar(value: JsonValue): string {
  const isPlain = typeof value === 'string' && plainText.test(value) && !otherMeaning.test(value);
  return isPlain ? value : JSON.stringify(value);
}
