/**
 * The environment language runs on a thread of its own: here is its client. The thread has no access to anything; what
 * it needs it is given or asks for, and the main thread does all that touches the world.
 */
export { createLanguageThread, type LanguageThread } from './language-thread.ts';
export type { LoadedDocument, SessionSeal, ThreadDocument, ThreadEvaluation } from './protocol.ts';
export type { ThreadHost } from './task.ts';
