/** One result that a program must get, and whether it got it. */
export interface Check {
  /** The action of the program, as a sentence without a full stop. */
  readonly what: string;
  /** The result, with figures; if it failed, the reason. */
  readonly outcome: string;
  readonly ok: boolean;
}

/** Collects what a program proved, in order. */
export interface Checks {
  readonly all: readonly Check[];
  /**
   * Tries one action and records its result: the text that `attempt` resolves to, or the message that it rejects with.
   * Never rejects, so that the next checks still run.
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

/** Fails a check unless `condition` holds; `message` describes the actual result, without a secret. */
export function must(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

function describe(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replaceAll(/\s+/g, ' ').trim().slice(0, 600);
}
