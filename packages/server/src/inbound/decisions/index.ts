/**
 * The record of every exchange, granted or refused: the checks with their expected and actual values. It is small, so
 * that it can be written with each exchange; the full explanation is computed on request.
 */
export type {
  Decision,
  DecisionCheck,
  DecisionGrant,
  DecisionHint,
  DecisionPolicies,
  DecisionRequest,
  DecisionToken,
} from './decision.ts';
export { collectHints, type DecisionContext } from './explain-decision.ts';
export { type ReasonCode, type RefusalCode, reasonCodes } from './reason-code.ts';
export { decisionRoutes } from './routes.ts';
export { deleteOldDecisions, insertDecisions } from './store.ts';
export {
  changeSchema,
  checkSchema,
  formatChange,
  formatChecks,
  formatHints,
  formatPolicyExplanations,
  hintSchema,
  policyExplanationSchema,
} from './wire.ts';
