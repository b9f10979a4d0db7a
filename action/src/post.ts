import { cleanUp } from './clean-up.ts';
import { createRunner } from './runner.ts';

await cleanUp(createRunner({ env: process.env, writeLine: console.log }));
