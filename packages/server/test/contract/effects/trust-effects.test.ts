import { trustOperations } from '../../support/operations/trust-operations.ts';
import { testEffectsOf } from './effects-of-operations.ts';

testEffectsOf(trustOperations);
