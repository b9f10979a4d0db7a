/**
 * The policies of each issuer as versioned documents, with their history and lints. The evaluation of policies is in
 * `policies/`.
 */
export type { PolicyDocument } from './policy-document.ts';
export { translatePolicyErrors } from './policy-document-error-statuses.ts';
export { findPlacesOfPolicies, listPlacesOfVersions } from './policy-places.ts';
export { checkFirstPolicies, loadParsed, type PolicyDocumentContext } from './replace-policies.ts';
export { requireWithinPolicies } from './require-within-policies.ts';
export { policyDocumentRoutes } from './routes.ts';
export {
  deletePolicyDocument,
  describePoliciesWithRole,
  findPolicyDocumentOfIssuer,
  findPolicyVersion,
  insertPolicyDocument,
  listPolicyVersions,
} from './store.ts';
