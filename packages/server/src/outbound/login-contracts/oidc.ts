import { Type } from 'typebox';
import { defineLoginContract } from './login-contract.ts';
import { findRelyingPartyFaults, relyingPartyInputs } from './relying-party-inputs.ts';
import { closed, secretText } from './schema-parts.ts';

export const oidcContract = defineLoginContract({
  name: 'oidc',
  description: 'An identity token for an audience of your choice.',
  inputs: Type.Object(relyingPartyInputs, closed),
  outputs: secretText('The token.'),
  check: findRelyingPartyFaults,
});
