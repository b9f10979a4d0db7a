import { sessionOperations } from '../../support/operations/session-operations.ts';
import { testEffectsOf } from './effects-of-operations.ts';

testEffectsOf('an evaluation of an environment, and a read of its secrets', sessionOperations);
