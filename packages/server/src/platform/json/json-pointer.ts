/** Returns the JSON pointer (RFC 6901 §3) to a member or an element of the value at `parent`. */
export function pointerInto(parent: string, name: string | number): string {
  return `${parent}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** Returns the unescaped steps of a JSON pointer; none for the whole document. */
export function stepsOfPointer(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
