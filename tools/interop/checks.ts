/** One result that a program must get, and whether it got it. */
export interface Check {
  /** The action of the program, as a sentence without a full stop. */
  readonly what: string;
  /** The result, with figures; if it failed, the reason. */
  readonly outcome: string;
  readonly ok: boolean;
}

/** A table of the report, such as one of resources and steps. */
export interface ReportTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Collects what a program proved, in order. */
export interface Checks {
  readonly all: readonly Check[];
  readonly tables: readonly ReportTable[];
  /** Adds a table to the report. */
  show(table: ReportTable): void;
  /**
   * Tries one action and records its result: the text that `attempt` resolves to, or the message that it rejects with.
   * Never rejects, so that the next checks still run.
   */
  check(what: string, attempt: () => Promise<string>): Promise<void>;
}

export function createChecks(): Checks {
  const all: Check[] = [];
  const tables: ReportTable[] = [];
  return {
    all,
    tables,
    show: (table) => void tables.push(table),
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
