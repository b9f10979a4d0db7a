import type { Scalar, ScalarTag, Tags } from 'yaml';
import { WrittenNumber } from '../open/opened-value.ts';

const writtenNumber: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  identify: (value) => value instanceof WrittenNumber,
  // Nothing is read as one.
  test: /^(?!)/,
  resolve: (text) => text,
  stringify: ({ value }: Scalar) => (value instanceof WrittenNumber ? value.text : String(value)),
};

/**
 * For `customTags` of the YAML library: numbers stay as they are written. `012`, `1.10` and 20 digits mean more than
 * JavaScript's numbers can hold.
 */
export function keepWrittenNumbers(tags: Tags): Tags {
  const kept = tags.map((tag) => {
    if (typeof tag === 'string' || tag.collection !== undefined || !/:(?:int|float)$/.test(tag.tag))
      return tag;
    const write: ScalarTag['stringify'] = (item, ...rest) =>
      item.source ?? tag.stringify?.(item, ...rest) ?? String(item.value);
    return { ...tag, stringify: write };
  });
  return [writtenNumber, ...kept];
}
