import type { Diagnostic } from './diagnostic.ts';

/** Collects what is wrong while a document is read. */
export type Report = (diagnostic: Diagnostic) => void;
