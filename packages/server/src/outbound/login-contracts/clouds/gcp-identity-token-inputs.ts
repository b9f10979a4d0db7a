import { Type } from 'typebox';
import { defineLoginContract } from '../login-contract.ts';
import { closed, secretText, subjectAttributeList } from '../schema-parts.ts';

export const gcpIdentityTokenContract = defineLoginContract({
  name: 'gcp-identity-token',
  description: 'An identity token that Google tools themselves exchange at Google STS.',
  inputs: Type.Object({ subjectAttributes: Type.Optional(subjectAttributeList) }, closed),
  outputs: Type.Object({ token: secretText('The identity token.') }),
});
