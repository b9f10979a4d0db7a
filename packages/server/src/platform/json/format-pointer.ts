import { stepsOfPointer } from './json-pointer.ts';

/** A JSON pointer (RFC 6901) as a person would write it: `/policies/2/rules` is `policies[2].rules`. */
export function formatPointer(pointer: string): string {
  return stepsOfPointer(pointer).reduce(
    (path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : path ? `${path}.${part}` : part),
    '',
  );
}
