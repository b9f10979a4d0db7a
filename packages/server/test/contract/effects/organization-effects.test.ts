import { organizationOperations } from '../../support/operations/organization-operations.ts';
import { testEffectsOf } from './effects-of-operations.ts';

testEffectsOf('a change of organizations, members, teams and pools', organizationOperations);
