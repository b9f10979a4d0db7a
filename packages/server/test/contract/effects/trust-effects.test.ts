import { trustOperations } from '../../support/operations/trust-operations.ts';
import { testEffectsOf } from './effects-of-operations.ts';

testEffectsOf('a change of trust and signing keys, and a login', trustOperations);
