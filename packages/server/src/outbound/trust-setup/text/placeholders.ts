import type { TrustDocument, TrustNames } from '../trust.ts';

/** Placeholders for values that the reader must provide, and their meanings. */
export interface Placeholder {
  readonly text: string;
  readonly meaning: string;
}

export const placeholders = {
  accountId: { text: 'ACCOUNT_ID', meaning: 'the twelve digits of the AWS account' },
  subscriptionId: {
    text: 'SUBSCRIPTION_ID',
    meaning: 'the Azure subscription that the application may access',
  },
  projectNumber: { text: 'PROJECT_NUMBER', meaning: 'the number (not the id) of the Google Cloud project' },
  serviceAccount: { text: 'SERVICE_ACCOUNT_EMAIL', meaning: 'the service account to impersonate' },
} as const satisfies Partial<Record<keyof TrustNames, Placeholder>>;

/** Returns the given name, or its placeholder. */
export function fill(names: TrustNames, key: keyof typeof placeholders): string {
  return names[key] ?? placeholders[key].text;
}

/** Returns the placeholders in the documents. */
export function listPlaceholders(documents: readonly TrustDocument[], names: TrustNames): Placeholder[] {
  const given: Readonly<Record<string, unknown>> = { ...names };
  return Object.entries(placeholders)
    .filter(([key]) => given[key] === undefined)
    .map(([, placeholder]) => placeholder)
    .filter(({ text }) => documents.some((document) => document.text.includes(text)));
}
