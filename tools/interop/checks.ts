/** One thing that a program was to get, and whether it did. */
export interface Check {
  /** What the program did, as a sentence without its end. */
  readonly what: string;
  /** What came of it, with figures; why it failed where it did. */
  readonly outcome: string;
  readonly ok: boolean;
}

/** Keeps what a program proved, in order. */
export interface Checks {
  readonly all: readonly Check[];
  /**
   * Tries one thing, and keeps what came of it: the text that `attempt` resolves to, or the message that it rejects
   * with. Never rejects: what follows is tried all the same.
   */
  check(what: string, attempt: () => Promise<string>): Promise<void>;
}

export function createChecks(): Checks {
  const all: Check[] = [];
  return {
    all,
    async check(what, attempt) {
      try {
        all.push({ what, outcome: await attempt(), ok: true });
      } catch (error) {
        all.push({ what, outcome: describe(error), ok: false });
      }
    },
  };
}

/** Rejects a check unless `condition` holds; `message` says what was there instead, and holds no secret. */
export function must(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

function describe(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replaceAll(/\s+/g, ' ').trim().slice(0, 600);
}
