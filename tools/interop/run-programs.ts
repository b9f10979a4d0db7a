import { type Check, createChecks, type ReportTable } from './checks.ts';
import type { Program, ReportProgress } from './program.ts';
import type { RecordedRequest } from './record-requests.ts';
import { startStage } from './start-stage.ts';

/** The result of one program. */
export interface ProgramResult {
  readonly name: string;
  readonly origin: string;
  /** Null if the program was not run. */
  readonly version: string | null;
  /** The reason if the program was not run. */
  readonly skipped: string | null;
  readonly checks: readonly Check[];
  readonly tables: readonly ReportTable[];
  readonly seconds: number;
  readonly requests: readonly RecordedRequest[];
}

/** Runs the programs one at a time on one stage; a program that throws gets a failed check. */
export async function runPrograms(
  programs: readonly Program[],
  {
    reportProgress,
    done,
  }: { readonly reportProgress: ReportProgress; readonly done: (result: ProgramResult) => void },
): Promise<readonly ProgramResult[]> {
  await using stage = await startStage();
  const results: ProgramResult[] = [];
  for (const program of programs) {
    const { name, origin } = program;
    const found = await program.find(reportProgress);
    const result =
      'missing' in found ? { skipped: found.missing } : { skipped: null, version: found.version };
    const checks = createChecks();
    const startedAt = performance.now();
    const first = stage.recorder.requests.length;
    if (!('missing' in found)) {
      stage.recorder.record(name);
      await program.prove(found, stage, checks).catch((error: unknown) =>
        checks.check('runs to the end', async () => {
          throw error;
        }),
      );
    }
    const outcome = {
      name,
      origin,
      version: null,
      ...result,
      checks: checks.all,
      tables: checks.tables,
      seconds: (performance.now() - startedAt) / 1_000,
      requests: stage.recorder.requests.slice(first),
    };
    results.push(outcome);
    done(outcome);
  }
  return results;
}
