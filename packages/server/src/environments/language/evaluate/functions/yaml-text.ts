import { type Scalar, type ScalarTag, stringify } from 'yaml';
import { isList } from '../../../../platform/is-list.ts';
import { contentsOf } from '../../model/contents.ts';
import { limits } from '../../model/limits.ts';
import { type Value, WrittenNumber } from '../../model/value.ts';

const writtenNumber: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  identify: (value) => value instanceof WrittenNumber,
  // An empty text is parsed as null.
  test: /^(?!)/,
  resolve: (text) => text,
  stringify: ({ value }: Scalar) => (value instanceof WrittenNumber ? value.text : String(value)),
};

/**
 * Formats a value as YAML that means the same in YAML 1.1 and 1.2: members sorted, numbers as written, and quotes
 * around texts that could be parsed as something else. Null if it would be too long.
 */
export function yamlTextOfValue(value: Value): string | null {
  if (contentsOf(value).size > limits.stringLength) return null;
  const text = stringify(writable(value), {
    compat: 'yaml-1.1',
    aliasDuplicateObjects: false,
    lineWidth: 0,
    indent: 4,
    customTags: (tags) => [writtenNumber, ...tags],
  });
  return text.length > limits.stringLength ? null : text;
}

function writable(value: Value): unknown {
  const { content } = value;
  if (isList(content)) return content.map(writable);
  if (content instanceof Map) {
    return new Map(
      value.keys().flatMap((key) => {
        const member = value.property(key);
        return member ? [[key, writable(member)] as const] : [];
      }),
    );
  }
  return typeof content === 'string' ? content.toWellFormed() : content;
}
