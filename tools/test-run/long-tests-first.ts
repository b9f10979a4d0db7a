import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { spreadOver } from './spread-over.ts';

/** Tests that start processes, and mostly wait for them. */
const waiting =
  /\/test\/(?:process|crash|cluster)\/|\/(?:environments-process|language-process|server-process|workers)\.test/;

/** Tests that send every request as every caller, or with every kind of value. */
const long = /\/test\/contract\/effects\/|\/(?:audit-actors|hostile-parameters|matrix)\.test/;

/**
 * Starts the longest test files first, so that none of them runs alone at the end. Those that mostly wait are spread
 * over the run, because several of them at the same time leave the processor idle. Vitest knows durations only after a
 * first run; until then, it assumes that larger files take longer.
 */
export default class LongTestsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const waits = ({ moduleId }: TestSpecification) => waiting.test(moduleId);
    const isLong = ({ moduleId }: TestSpecification) => long.test(moduleId);
    const computing = sorted.filter((file) => !waits(file));
    return spreadOver(sorted.filter(waits), [
      ...computing.filter(isLong),
      ...computing.filter((file) => !isLong(file)),
    ]);
  }
}
