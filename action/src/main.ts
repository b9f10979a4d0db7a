import { describeFailure } from './describe-failure.ts';
import { runAction } from './run-action.ts';
import { createRunner } from './runner.ts';

const runner = createRunner({ env: process.env, writeLine: console.log });
try {
  await runAction(runner);
} catch (error) {
  runner.fail(describeFailure(error));
  process.exitCode = 1;
}
