/** The discovery document and the keys of each issuer, with which verifiers verify this server's tokens. */
export type { IssuerDocuments } from './issuer-documents.ts';
export { createPublishedDocuments } from './published-documents.ts';
export { discoveryRoutes } from './routes.ts';
