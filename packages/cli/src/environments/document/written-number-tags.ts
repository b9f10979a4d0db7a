import type { Scalar, ScalarTag, Tags } from 'yaml';
import { WrittenNumber } from '../open/opened-value.ts';

const writtenNumber: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  identify: (value) => value instanceof WrittenNumber,
  // The tag is for writing only.
  test: /^(?!)/,
  resolve: (text) => text,
  stringify: ({ value }: Scalar) => (value instanceof WrittenNumber ? value.text : String(value)),
};

/**
 * A `customTags` function for the YAML library that keeps numbers as written: `012`, `1.10` and numbers of 20 digits
 * exceed what JavaScript's numbers can represent.
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
