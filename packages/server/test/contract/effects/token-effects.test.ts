import { tokenOperations } from '../../support/operations/token-operations.ts';
import { testEffectsOf } from './effects-of-operations.ts';

testEffectsOf('a change of access tokens', tokenOperations);
