import { stringify } from 'yaml';
import { keepWrittenNumbers } from './written-number-tags.ts';

/** Formats a value, or a part of a document, as YAML with a final line break. Keeps numbers as written. */
export function formatYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, compat: 'yaml-1.1', customTags: keepWrittenNumbers });
}
