import { documentedAudience } from '../../contract/organization-audiences.ts';
import { tokenExchangeGrant } from '../../contract/urns.ts';
import type { RefusalCode } from './reason-code.ts';

/** The advice for each refusal, shown if there is no more specific hint. */
export const reasonAdvice: Readonly<Record<RefusalCode, string>> = {
  request_invalid:
    'Send grant_type, subject_token, subject_token_type and audience once each, as application/x-www-form-urlencoded.',
  grant_type_unsupported: `Use the grant type ${tokenExchangeGrant}, or refresh_token for a refresh.`,
  audience_malformed: `Send the audience ${documentedAudience('ORG')} with the name of the organization.`,
  scope_invalid:
    'Send a scope that fits the token type: no scope or admin for an organization token, and team:NAME, user:LOGIN or runner:POOL for the others.',
  token_too_large: 'Request a smaller token from the issuer, such as one with fewer groups or custom claims.',
  token_malformed:
    'Pass the identity token itself, in compact form with three parts, without quotes, line breaks or "Bearer".',
  critical_header_unsupported: 'Have the issuer sign tokens without the crit header.',
  algorithm_not_allowed:
    'Have the issuer sign with RS256, PS256, ES256, EdDSA or a longer variant; "none" and algorithms with a shared secret are refused.',
  organization_unknown: 'Check the name of the organization in the audience; it is case-sensitive.',
  issuer_unknown:
    'Register the issuer exactly as it appears in the iss claim of its tokens: symbolon issuer create --name NAME --issuer URL',
  keys_unavailable:
    'Make the issuer reachable from this server, or register its keys: symbolon issuer status ISSUER shows the last failure.',
  key_unknown:
    'Check that the token comes from this issuer and that the issuer publishes the key that it signs with.',
  key_unsuitable:
    'Have the issuer publish the key with the alg, use and key_ops of a signing key, or sign with another key.',
  key_too_weak: 'Have the issuer sign with an RSA key of at least 2048 bits, or with an EC key.',
  signature_invalid:
    'Pass the token unchanged. If it was unchanged, the issuer signed it with a key other than the one that it publishes under this kid: see symbolon issuer status ISSUER.',
  claim_missing: 'Have the issuer send the claim; the failed check names it.',
  claim_malformed: 'Have the issuer send the claim in the form that the failed check expects.',
  token_expired: 'Obtain a new identity token right before the exchange.',
  token_not_yet_valid:
    'Wait until the time in nbf, or compare the clocks of the issuer and of this server with a time server.',
  token_issued_in_future: 'Compare the clocks of the issuer and of this server with a time server.',
  audience_mismatch:
    "Request the identity token with the organization's audience, or add an aud rule to the policy.",
  denied_by_policy:
    'If this access is intended, change the deny policy that denied the request, or change the job.',
  no_policy_applies:
    'Add a policy for this subject, or change the rules that do not match: symbolon policy edit ISSUER',
  evaluation_too_costly:
    'Use fewer patterns with wildcards in the middle, or request tokens with shorter claims.',
  scope_not_authorized:
    'Request the token without the scope admin, or add "admin" to the authorizedPermissions of the policy that allows it.',
  target_unknown:
    'Create the team, user or runner pool of the scope, or correct its name; it is case-sensitive. If the role that the policy names was deleted, name another role in the policy.',
  replayed: 'Obtain a new identity token for each exchange: this issuer accepts each token only once.',
  refresh_token_invalid:
    'Exchange an identity token again; a refresh token can be used only once, and not after its session is revoked.',
  refresh_token_expired: 'Exchange an identity token again.',
};
