import type { EvaluationHost, OpenRequest } from '../model/evaluation-host.ts';
import type { Known } from '../model/known.ts';
import { limits } from '../model/limits.ts';
import { listNames, nearestName } from '../model/names/nearest-name.ts';
import type { Value } from '../model/value.ts';
import type { ParsedEnvironment } from '../parse/parse-environment.ts';
import type { Diagnostic } from '../syntax/diagnostic.ts';
import type { SyntaxNode } from '../syntax/syntax-node.ts';
import { PatternMatcher } from '../validate/match-pattern.ts';

interface ImportedEnvironment {
  state: 'evaluating' | 'evaluated';
  value: Value | null;
}

/**
 * The state of one evaluation from beginning to end, with the data that is known; missing data is collected in `needs`.
 */
export class Round {
  readonly mode: 'check' | 'open';
  readonly showSecrets: boolean;
  readonly host: EvaluationHost;
  readonly known: Known;
  readonly needs = { loads: new Set<string>(), opens: new Map<string, OpenRequest>() };
  /** By the name of the source. */
  readonly parsed = new Map<string, ParsedEnvironment>();
  readonly diagnostics: Diagnostic[] = [];
  /** By canonical name. */
  readonly environments = new Map<string, ImportedEnvironment>();
  importDepth = 0;
  evaluationDepth = 0;
  sawFinal = false;
  #producedCharacters = 0;
  #producedItems = 0;
  #suggestions = 0;
  #comparisons = 0;
  readonly patterns = new PatternMatcher();
  readonly #once = new Set<string>();

  constructor(request: {
    readonly mode: 'check' | 'open';
    readonly showSecrets: boolean;
    readonly host: EvaluationHost;
    readonly known: Known;
  }) {
    this.mode = request.mode;
    this.showSecrets = request.showSecrets;
    this.host = request.host;
    this.known = request.known;
  }

  report(
    at: Pick<SyntaxNode, 'range' | 'path'>,
    summary: string,
    severity: Diagnostic['severity'] = 'error',
    detail?: string,
  ): void {
    this.diagnostics.push({
      severity,
      summary,
      ...(detail === undefined ? {} : { detail }),
      path: at.path,
      range: at.range,
    });
  }

  /** Reports a limit once, because a document that exceeds a limit usually exceeds it many times. */
  reportOnce(at: Pick<SyntaxNode, 'range' | 'path'>, summary: string): void {
    if (this.#once.has(summary)) return;
    this.#once.add(summary);
    this.report(at, summary);
  }

  /** Returns true if a string of that length may still be created. */
  mayProduce(at: Pick<SyntaxNode, 'range' | 'path'>, characters: number): boolean {
    this.#producedCharacters += characters;
    if (characters > limits.stringLength) {
      this.reportOnce(at, `a string would be longer than ${limits.stringLength} characters`);
      return false;
    }
    if (this.#producedCharacters <= limits.producedCharacters) return true;
    this.reportOnce(
      at,
      `the strings that this environment creates have more than ${limits.producedCharacters} characters in total`,
    );
    return false;
  }

  /** True if nothing more may be created: an evaluation that exceeds its limits must stop. */
  get isExhausted(): boolean {
    return this.#producedCharacters > limits.producedCharacters || this.#producedItems > limits.producedItems;
  }

  /** Returns true if lists and objects with this many more parts may be created. */
  mayProduceItems(at: Pick<SyntaxNode, 'range' | 'path'>, items: number): boolean {
    this.#producedItems += items;
    if (this.#producedItems <= limits.producedItems) return true;
    this.reportOnce(
      at,
      `the lists that this environment creates have more than ${limits.producedItems} elements in total`,
    );
    return false;
  }

  /**
   * Returns true if this many more comparisons of values with schemas are allowed. The limit exists because schemas may
   * refer to themselves.
   */
  mayCompare(comparisons: number): boolean {
    this.#comparisons += comparisons;
    return this.#comparisons <= limits.comparisons;
  }

  /**
   * Suggests the name that was probably meant, or lists the known names; after many wrong names, does neither and does
   * not ask for the names, which a large document has many of.
   */
  suggest(
    written: string,
    namesOf: () => Iterable<string>,
  ): { readonly near: string | null; readonly list?: string } {
    this.#suggestions += 1;
    if (this.#suggestions > limits.suggestions) return { near: null };
    const near = nearestName(written, namesOf());
    const list = near === null ? listNames(namesOf()) : null;
    return { near, ...(list === null ? {} : { list }) };
  }
}
