import type { SecretPattern } from './compile-secrets.ts';
import type { FormNode } from './form-trie.ts';

/** Bytes of a secret, by where they are in all that came; the end is not in it. */
export interface Run {
  readonly start: number;
  readonly end: number;
}

export interface PatternMatcher {
  readonly take: (byte: number) => void;
  /** From where on bytes may be the beginning of a match. */
  readonly openStart: () => number;
  /** Takes the runs before a place, in order; one that reaches beyond is cut there. */
  readonly takeRuns: (end: number) => readonly Run[];
}

interface State {
  readonly pattern: SecretPattern;
  readonly place: number;
  readonly node: FormNode;
  readonly start: number;
}

/** A match that has begun: its state after one byte or two. */
type Beginning = Omit<State, 'start'>;

/**
 * Finds all patterns at once, a byte at a time, as a nondeterministic automaton: a state is a place in a pattern and a
 * node of its forms. Of states that differ in their start alone the earliest stays, so there are never more of them
 * than the patterns have nodes.
 */
export function createPatternMatcher(patterns: readonly SecretPattern[]): PatternMatcher {
  const { pairs, firstBytes } = indexBeginnings(patterns);
  let position = 0;
  let previous = -1;
  /** In the order of their starts. */
  let states: State[] = [];
  let runs: Run[] = [];

  function addRun(start: number, end: number): void {
    let merged = { start, end };
    for (let last = runs.at(-1); last && last.end >= merged.start; last = runs.at(-1)) {
      runs.pop();
      merged = { start: Math.min(last.start, merged.start), end: Math.max(last.end, merged.end) };
    }
    runs.push(merged);
  }

  function step(state: State, byte: number, add: (next: State) => void): void {
    const node = state.node.next.get(byte);
    if (node !== undefined) settle({ ...state, node }, add);
  }

  function settle(state: State, add: (next: State) => void): void {
    const { pattern, place, node, start } = state;
    if (node.next.size > 0) add(state);
    if (!node.isWhole) return;
    const next = pattern.places[place + 1];
    if (next === undefined) addRun(start, position + 1);
    else add({ pattern, place: place + 1, node: next, start });
  }

  return {
    take(byte) {
      const begun = pairs[(previous << 8) | byte];
      if (states.length > 0 || begun !== undefined) {
        const next: State[] = [];
        const seen = new Set<number>();
        const add = (state: State) => {
          const key = (state.pattern.firstPlaceId + state.place) * 2 ** 26 + state.node.id;
          if (seen.has(key)) return;
          seen.add(key);
          next.push(state);
        };
        for (const state of states) step(state, byte, add);
        for (const beginning of begun ?? []) step({ ...beginning, start: position - 1 }, byte, add);
        states = next;
      }
      previous = byte;
      position += 1;
    },
    openStart() {
      const [oldest] = states;
      if (oldest) return oldest.start;
      return previous !== -1 && firstBytes.has(previous) ? position - 1 : position;
    },
    takeRuns(end) {
      const taken = runs.filter(({ start }) => start < end);
      const cut = taken.at(-1);
      const rest = runs.filter(({ start }) => start >= end);
      runs = cut && cut.end > end ? [{ start: end, end: cut.end }, ...rest] : rest;
      return taken.map((run) => ({ start: run.start, end: Math.min(run.end, end) }));
    },
  };
}

/** What begins with which two bytes: most bytes of output begin nothing. Every pattern has two at least. */
function indexBeginnings(patterns: readonly SecretPattern[]) {
  const pairs: Beginning[][] = [];
  const firstBytes = new Set<number>();
  for (const pattern of patterns) {
    const [firstPlace, secondPlace] = pattern.places;
    for (const [first, node] of firstPlace?.next ?? []) {
      firstBytes.add(first);
      const after: Beginning[] = [{ pattern, place: 0, node }];
      if (node.isWhole && secondPlace) after.push({ pattern, place: 1, node: secondPlace });
      for (const beginning of after) {
        for (const second of beginning.node.next.keys()) {
          const key = (first << 8) | second;
          const known = pairs[key] ?? [];
          known.push(beginning);
          pairs[key] = known;
        }
      }
    }
  }
  return { pairs, firstBytes };
}
