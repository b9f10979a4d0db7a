import type { SecretPattern } from './compile-secrets.ts';
import type { FormNode } from './form-trie.ts';

/** A run of bytes of a secret, by offsets in the whole input; the end is exclusive. */
export interface Run {
  readonly start: number;
  readonly end: number;
}

export interface PatternMatcher {
  readonly take: (byte: number) => void;
  /** Returns the offset from which bytes may be the beginning of a match. */
  readonly openStart: () => number;
  /**
   * Returns the offset up to which output may be released if no more bytes arrive for a while: this includes matched
   * runs, and a single byte that may begin a match unless the pattern is short. The later bytes of such a match are
   * still matched.
   */
  readonly quietEnd: () => number;
  /** Takes the runs before an offset, in order, and cuts a run that crosses it. */
  readonly takeRuns: (end: number) => readonly Run[];
}

interface State {
  readonly pattern: SecretPattern;
  readonly place: number;
  readonly node: FormNode;
  readonly start: number;
}

/** The beginning of a match: its state after one or two bytes. */
type Beginning = Omit<State, 'start'>;

/** Patterns with fewer places than this never have their first character released. */
const minReleasedPlaces = 8;

/**
 * Matches all patterns at once, byte by byte, as a nondeterministic automaton. A state is a place in a pattern and a
 * node of its forms. Of the states that differ only in their start, the earliest is kept, so there are never more
 * states than nodes in the patterns.
 */
export function createPatternMatcher(patterns: readonly SecretPattern[]): PatternMatcher {
  const { pairs, firstBytes, keptBytes } = indexBeginnings(patterns);
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

  function openStart(): number {
    const [oldest] = states;
    if (oldest) return oldest.start;
    return previous !== -1 && firstBytes.has(previous) ? position - 1 : position;
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
    openStart,
    quietEnd() {
      const start = openStart();
      const run = runs.find((each) => each.start <= start && each.end > start);
      if (run !== undefined) return run.end;
      return position - start === 1 && !keptBytes.has(previous) ? position : start;
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

/** Indexes beginnings by two bytes, since most bytes of output begin nothing. Every pattern has at least two. */
function indexBeginnings(patterns: readonly SecretPattern[]) {
  const pairs: Beginning[][] = [];
  const firstBytes = new Set<number>();
  /** The bytes that are each the complete first character of a short pattern. */
  const keptBytes = new Set<number>();
  for (const pattern of patterns) {
    const [firstPlace, secondPlace] = pattern.places;
    for (const [first, node] of firstPlace?.next ?? []) {
      firstBytes.add(first);
      if (node.isWhole && pattern.places.length < minReleasedPlaces) keptBytes.add(first);
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
  return { pairs, firstBytes, keptBytes };
}
