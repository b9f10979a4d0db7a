import { stepsOfPointer } from './json-pointer.ts';

/** Formats a JSON pointer (RFC 6901) as a path: `/policies/2/rules` becomes `policies[2].rules`. */
export function formatPointer(pointer: string): string {
  return stepsOfPointer(pointer).reduce(
    (path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : path ? `${path}.${part}` : part),
    '',
  );
}
