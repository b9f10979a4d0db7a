/**
 * The bounds of an evaluation (docs/contract/environments.md#the-language). Past one there is a diagnostic, never a
 * crash.
 */
export const limits = {
  /** UTF-8 bytes of one document. */
  documentBytes: 1_048_576,
  /** UTF-8 bytes of all documents of one evaluation. */
  totalDocumentBytes: 8_388_608,
  /** Environments that one evaluation brings in. */
  imports: 100,
  /** How many imports may lie above one another. */
  importDepth: 32,
  /** Nodes that aliases add to a document. */
  aliasNodes: 10_000,
  /** Lists and objects within one another. */
  nesting: 100,
  /** References that lead to references. */
  referenceDepth: 300,
  /** Bytes of the values of the result, as JSON. */
  outputBytes: 4_194_304,
  /** Characters of one string that a function or an interpolation makes. */
  stringLength: 4_194_304,
  /** Characters of all of them together. */
  producedCharacters: 16_777_216,
  /** Elements and members of all lists and objects that functions make. */
  producedItems: 100_000,
  /** Names that are looked through for what a wrong one was meant to be, and how often. */
  namesCompared: 1_000,
  suggestions: 100,
  /** Characters of one schema as JSON; a larger one says nothing. */
  schemaCharacters: 1_048_576,
  /** Characters of all schemas of the result. */
  exportedSchemaCharacters: 8_388_608,
  /** Comparisons of values with schemas, and how many of them lie within one another. */
  comparisons: 200_000,
  comparisonDepth: 500,
  /** Of the faults of one value, those that are told. */
  faultsReported: 100,
  /** Values and expressions of the result; past it, traces leave out what was overridden. */
  tracedNodes: 20_000,
  /** How many values a trace lists that were overridden by one another. */
  tracedHistory: 16,
  /** Characters of one regular expression, and instructions that it compiles to. */
  patternCharacters: 1_000,
  patternInstructions: 5_000,
  /** Steps of all matches of one evaluation: instructions × characters of the text, and what compiling costs. */
  patternSteps: 100_000_000,
  /** How often an evaluation goes on with what it had to wait for. */
  rounds: 64,
  /** Calls of providers in one evaluation. */
  opens: 100,
} as const;
