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
  clientId: { text: 'CLIENT_ID', meaning: 'the application (client) id that the setup creates' },
  tenantId: { text: 'TENANT_ID', meaning: 'the id of the Entra directory' },
  vaultHost: { text: 'VAULT_HOST', meaning: 'the host of the Vault server, with the port unless it is 443' },
} as const satisfies Readonly<Record<string, Placeholder>>;

/** Returns the given name, or its placeholder. */
export function fill(names: TrustNames, key: keyof typeof placeholders & keyof TrustNames): string {
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
