import type { TrustDocument } from '../../../src/outbound/trust-setup/trust.ts';

/** Returns the text of the document with this name; throws if there is none. */
export function textOf(documents: readonly TrustDocument[], name: string): string {
  const document = documents.find((candidate) => candidate.name === name);
  if (!document) throw new Error(`no ${name} among ${documents.map((one) => one.name).join(', ')}`);
  return document.text;
}
