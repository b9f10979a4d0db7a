/**
 * The policies of each issuer as documents with versions: what was in force when, who changed it, and what a careful
 * reader would say of it. What policies mean is in `policies/`.
 */
export type { PolicyDocument } from './policy-document.ts';
export { findPlacesOfPolicies } from './policy-places.ts';
export { checkFirstPolicies, loadParsed, type PolicyDocumentContext } from './replace-policies.ts';
export { policyDocumentRoutes, translatePolicyErrors } from './routes.ts';
export {
  deletePolicyDocument,
  findPolicyDocumentOfIssuer,
  findPolicyVersion,
  insertPolicyDocument,
  listPolicyVersions,
} from './store.ts';
