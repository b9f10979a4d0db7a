import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Start processes, or send every request as every caller. */
const long = /\/test\/(?:process|crash|cluster|contract\/effects)\/|\/environments-thread\.test/;

/**
 * Starts the longest test files first, so that none of them is left at the end. Vitest knows durations only after a
 * first run, and until then takes the larger file for the longer.
 */
export default class LongTestsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => long.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
