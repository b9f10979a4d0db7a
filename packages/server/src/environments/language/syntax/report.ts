import type { Diagnostic } from './diagnostic.ts';

/** Collects the faults that are found while a document is read. */
export type Report = (diagnostic: Diagnostic) => void;
