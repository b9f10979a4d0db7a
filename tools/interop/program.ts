import type { Checks } from './checks.ts';
import type { Stage } from './start-stage.ts';

/** The path and version of a program. */
export interface Found {
  /** The path of a command, or the folder or name of a package. */
  readonly command: string;
  readonly version: string;
}

/** The reason why a program is not run: it is missing and could not be installed. */
export interface Missing {
  readonly missing: string;
}

/** Reports the progress of long work. */
export type ReportProgress = (line: string) => void;

/** A third-party program, and the results that it must get from this server. */
export interface Program {
  readonly name: string;
  /** The vendor and source of the program. */
  readonly origin: string;
  /** Finds the program, or builds it if possible. Does not reject if it is missing. */
  find(reportProgress: ReportProgress): Promise<Found | Missing>;
  /** Runs the program. Rejects only if nothing further can be tried. */
  prove(found: Found, stage: Stage, checks: Checks): Promise<void>;
}
