import { roleOperations } from '../../support/operations/role-operations.ts';
import { testEffectsOf } from './effects-of-operations.ts';

testEffectsOf('a change of roles, and of who has which', roleOperations);
