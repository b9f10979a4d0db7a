// Generated from action/src/main.ts by tools/generate/build-action.ts; npm run generate updates it.

import { describeFailure } from './describe-failure.js';
import { runAction } from './run-action.js';
import { createRunner } from './runner.js';

const runner = createRunner({ env: process.env, writeLine: console.log });
try {
  await runAction(runner);
} catch (error) {
  runner.fail(describeFailure(error));
  process.exitCode = 1;
}
