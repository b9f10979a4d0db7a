/**
 * Environments as named, versioned documents: revisions, tags, settings, and the targets of references. Other rooms
 * know what a document means and which secrets it contains.
 */
export type { DefinitionContext } from './definition-context.ts';
export { createDefinitions, type Definition, type Definitions } from './definitions.ts';
export { deleteSomeDiscarded } from './deleted/discard-environments.ts';
export { purgeOldDeletions } from './deleted/purge-old-deletions.ts';
export type { Environment } from './environments/environment.ts';
export { findEnvironmentNames } from './environments/environment-store.ts';
export { listReadableNames } from './environments/list-environments.ts';
export { loadEnvironment } from './environments/load-environment.ts';
export { sendDocument } from './revisions/document-routes.ts';
export type { HashCiphertexts, LoadMoveSecrets, PrepareDocument } from './revisions/prepare-document.ts';
export { requireInForce } from './revisions/require-in-force.ts';
export { type EnvironmentRevision, findRevisionsInForce } from './revisions/revisions-in-force-store.ts';
export { definitionRoutes } from './routes.ts';
export { environmentOf, environmentPath, environmentUrl, parseVersion } from './wire.ts';
