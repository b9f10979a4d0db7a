import type { Checks } from './checks.ts';
import type { Stage } from './start-stage.ts';

/** Where a program was found. */
export interface Found {
  /** The path of the command; of a package, its folder or its name. */
  readonly command: string;
  readonly version: string;
}

/** Why a program is not run: it is not there and was not to be had. */
export interface Missing {
  readonly missing: string;
}

/** Tells what takes long, while it does. */
export type Tell = (line: string) => void;

/** A program that nobody here wrote, and what it must get from this server. */
export interface Program {
  readonly name: string;
  /** Who made it and where it comes from. */
  readonly origin: string;
  /** Finds it, or builds it where it can be built. Does not reject where it is missing. */
  find(tell: Tell): Promise<Found | Missing>;
  /** Has it do its work. Rejects only where nothing further can be tried. */
  prove(found: Found, stage: Stage, checks: Checks): Promise<void>;
}
