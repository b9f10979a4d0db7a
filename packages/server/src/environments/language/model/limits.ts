/**
 * The limits of an evaluation (docs/contract/environments.md#the-language). Exceeding one gives a diagnostic, never a
 * crash.
 */
export const limits = {
  /** UTF-8 bytes of one document. */
  documentBytes: 1_048_576,
  /** UTF-8 bytes of all documents of one evaluation. */
  totalDocumentBytes: 8_388_608,
  /** Environments that one evaluation loads. */
  imports: 100,
  /** The maximum depth of nested imports. */
  importDepth: 32,
  /** Nodes that aliases add to a document. */
  aliasNodes: 10_000,
  /** Nested lists and objects. */
  nesting: 100,
  /** The maximum depth of references that lead to references. */
  referenceDepth: 300,
  /** Bytes of the values of the result, as JSON. */
  outputBytes: 4_194_304,
  /** Characters of one string that a function or an interpolation makes. */
  stringLength: 4_194_304,
  /** Total characters of those strings. */
  producedCharacters: 16_777_216,
  /** Elements and members of all lists and objects that functions create. */
  producedItems: 100_000,
  /** Names that are searched for the intended name, and the number of searches. */
  namesCompared: 1_000,
  suggestions: 100,
  /** Characters of one schema as JSON; a larger schema is ignored. */
  schemaCharacters: 1_048_576,
  /** Characters of all schemas of the result. */
  exportedSchemaCharacters: 8_388_608,
  /** Comparisons of values with schemas, and their maximum nesting. */
  comparisons: 200_000,
  comparisonDepth: 500,
  /** The number of reported faults of one value. */
  faultsReported: 100,
  /** Values and expressions of the result; beyond this number, traces omit overridden values. */
  tracedNodes: 20_000,
  /** The number of overridden values that a trace lists. */
  tracedHistory: 16,
  /** Characters of one regular expression, and instructions that it compiles to. */
  patternCharacters: 1_000,
  patternInstructions: 5_000,
  /** Steps of all matches of one evaluation: instructions × characters of the text, plus the cost of compiling. */
  patternSteps: 100_000_000,
  /** The number of rounds of an evaluation. */
  rounds: 64,
  /** Calls of providers in one evaluation. */
  opens: 100,
} as const;
