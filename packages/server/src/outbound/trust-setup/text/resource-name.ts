/** A name that every cloud takes: small letters, digits and hyphens, beginning with a letter, cut to a length. */
export function nameResource(label: string, longest: number): string {
  const plain = `symbolon-${label}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longest);
  return plain.replace(/-+$/, '');
}

/** The same as an identifier of HCL. */
export function nameHclLabel(label: string): string {
  return nameResource(label, 60).replaceAll('-', '_');
}
