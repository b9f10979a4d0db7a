import { stringify } from 'yaml';
import { keepWrittenNumbers } from './written-number-tags.ts';

/** A value, or a part of a document, as YAML that ends its last line; numbers as they were written. */
export function formatYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, compat: 'yaml-1.1', customTags: keepWrittenNumbers });
}
