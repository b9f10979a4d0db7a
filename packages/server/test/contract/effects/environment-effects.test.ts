import { environmentOperations } from '../../support/operations/environment-operations.ts';
import { testEffectsOf } from './effects-of-operations.ts';

testEffectsOf('a change of environments, their tags and grants', environmentOperations);
