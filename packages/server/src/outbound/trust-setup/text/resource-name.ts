/**
 * Returns a name that every cloud accepts: lower-case letters, digits and hyphens, starting with a letter, truncated.
 */
export function nameResource(label: string, maxCharacters: number): string {
  const plain = `symbolon-${label}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, maxCharacters);
  return plain.replace(/-+$/, '');
}

/** Returns the same name as an HCL identifier. */
export function nameHclLabel(label: string): string {
  return nameResource(label, 60).replaceAll('-', '_');
}
