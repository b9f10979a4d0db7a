import { sessionOperations } from '../../support/operations/session-operations.ts';
import { testEffectsOf } from './effects-of-operations.ts';

testEffectsOf(sessionOperations);
