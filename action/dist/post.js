// Generated from action/src/post.ts by tools/generate/build-action.ts; npm run generate updates it.

import { cleanUp } from './clean-up.js';
import { createRunner } from './runner.js';

await cleanUp(createRunner({ env: process.env, writeLine: console.log }));
