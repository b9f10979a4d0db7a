import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests that start processes, or send every request as every caller. */
const long = /\/test\/(?:process|crash|cluster|contract\/effects)\/|\/environments-thread\.test/;

/**
 * Starts the longest test files first, so that none of them runs alone at the end. Vitest knows durations only after a
 * first run; until then, it assumes that larger files take longer.
 */
export default class LongTestsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => long.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
