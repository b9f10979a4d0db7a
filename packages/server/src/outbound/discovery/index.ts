/** The two public documents of each issuer: what verifiers read before they believe a token of this server. */
export type { IssuerDocuments } from './issuer-documents.ts';
export { createFindIssuerDocuments } from './published-documents.ts';
export { discoveryRoutes } from './routes.ts';
