import { environmentOperations } from '../../support/operations/environment-operations.ts';
import { testEffectsOf } from './effects-of-operations.ts';

testEffectsOf(environmentOperations);
