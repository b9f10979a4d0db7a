import { decodeBase64UrlStrict, decodeUtf8Strict } from '../../../platform/base64url.ts';
import type { Branded } from '../../../platform/brand.ts';
import { type ExactJsonObject, isExactJsonObject } from '../../../platform/json/exact-json.ts';
import { parseStrictExactJson } from '../../../platform/json/strict-json.ts';
import { quote } from '../../../platform/quote.ts';
import type { Failure, Result } from '../../../platform/result.ts';
import type { RefusalCode } from '../../decisions/index.ts';
import {
  isVerificationAlgorithm,
  type VerificationAlgorithm,
  verificationAlgorithms,
} from '../../trusted-issuers/index.ts';

/** 16 KiB; a compact token is ASCII, so characters are bytes. */
const MAX_TOKEN_LENGTH = 16_384;

/** A well-formed token whose content has not been verified. */
export type UnverifiedJwt = Branded<
  {
    readonly compact: string;
    /** Header and payload with the dot between them: the signed text (RFC 7515 §5.1). */
    readonly signingInput: string;
    readonly signature: Buffer;
    readonly header: { readonly alg: VerificationAlgorithm; readonly kid: string | null };
    readonly unverifiedClaims: ExactJsonObject;
    /** Only for selecting the keys to try; null if `iss` is missing or not a string. */
    readonly unverifiedIssuer: string | null;
  },
  'UnverifiedJwt'
>;

export type JwtFaultCode = Extract<
  RefusalCode,
  'token_too_large' | 'token_malformed' | 'critical_header_unsupported' | 'algorithm_not_allowed'
>;

export interface JwtRefusal {
  readonly reason: JwtFaultCode;
  /** A message for the caller: the fault and the fix. */
  readonly message: string;
}

/**
 * Parses a signed token in compact serialization (RFC 7515 §7.1, RFC 7519 §7.2) without trusting it: limited size,
 * three canonical base64url parts, JSON objects without repeated members, no critical header, a known algorithm.
 * Ignores `jku`, `x5u`, `jwk` and `x5c` (RFC 8725 §3.10): keys come only from the registered issuer.
 */
export function parseJwt(text: string): Result<UnverifiedJwt, JwtRefusal> {
  if (text.length > MAX_TOKEN_LENGTH) {
    return refuse(
      'token_too_large',
      `the token has ${text.length} characters; at most ${MAX_TOKEN_LENGTH} are accepted`,
    );
  }
  const parts = text.split('.', 6);
  const [header = '', payload = '', signature = ''] = parts;
  if (parts.length !== 3) return malformed(explainParts(text, parts.length));
  const parsedHeader = readPart(header, 'header');
  if (!parsedHeader.ok) return parsedHeader;
  const checkedHeader = readHeader(parsedHeader.value);
  if (!checkedHeader.ok) return checkedHeader;
  const parsedPayload = readPart(payload, 'payload');
  if (!parsedPayload.ok) return parsedPayload;
  if (signature === '') return malformed('the signature is empty');
  const signatureBytes = decodeBase64UrlStrict(signature);
  if (signatureBytes === null) return malformed(notBase64Url('signature'));
  const unverifiedClaims = parsedPayload.value;
  const { iss } = unverifiedClaims;
  const jwt = {
    compact: text,
    signingInput: text.slice(0, -signature.length - 1),
    signature: signatureBytes,
    header: checkedHeader.value,
    unverifiedClaims,
    unverifiedIssuer: typeof iss === 'string' ? iss : null,
  } as UnverifiedJwt;
  return { ok: true, value: jwt };
}

function explainParts(text: string, parts: number): string {
  if (parts === 5) return 'the token is encrypted (five parts); send a signed token';
  if (text.trimStart().startsWith('{')) return 'the token is in JSON serialization; send it in compact form';
  return 'the token does not have three parts separated by dots; send it unchanged, as the issuer issued it';
}

function readPart(part: string, name: string): Result<ExactJsonObject, JwtRefusal> {
  const bytes = decodeBase64UrlStrict(part);
  if (bytes === null) return malformed(notBase64Url(name));
  const text = decodeUtf8Strict(bytes);
  if (text === null) return malformed(`the ${name} is not UTF-8`);
  const json = parseStrictExactJson(text, { text: 'storable' });
  if (!json.ok) return malformed(`the ${name} is not valid JSON: ${json.fault.message}`);
  if (!isExactJsonObject(json.value)) return malformed(`the ${name} is not a JSON object`);
  return { ok: true, value: json.value };
}

function notBase64Url(part: string): string {
  return `the ${part} is not canonical base64url; send the token unchanged, without padding, spaces or line breaks`;
}

function readHeader(header: ExactJsonObject): Result<UnverifiedJwt['header'], JwtRefusal> {
  // No extension is supported, not even b64 (RFC 7797), so every critical extension is refused (RFC 7515 §4.1.11).
  for (const name of ['crit', 'b64']) {
    if (Object.hasOwn(header, name)) {
      return refuse(
        'critical_header_unsupported',
        `the token's header has '${name}', which is not supported`,
      );
    }
  }
  const { alg } = header;
  if (!isVerificationAlgorithm(alg)) return refuse('algorithm_not_allowed', explainAlgorithm(alg));
  for (const name of ['kid', 'typ', 'cty']) {
    if (Object.hasOwn(header, name) && typeof header[name] !== 'string') {
      return malformed(`the header's '${name}' is not a string`);
    }
  }
  if (isNested(header))
    return malformed('the token contains another token (cty JWT); send the inner token, signed');
  return { ok: true, value: { alg, kid: typeof header.kid === 'string' ? header.kid : null } };
}

function explainAlgorithm(alg: unknown): string {
  const given = typeof alg === 'string' ? `is signed with ${quote(alg)}` : "has no algorithm ('alg')";
  return `the token ${given}; the accepted algorithms are ${verificationAlgorithms.join(', ')}`;
}

/** RFC 7519 §5.2; media types compare without case, and `application/` may be omitted (RFC 7515 §4.1.10). */
function isNested(header: ExactJsonObject): boolean {
  return typeof header.cty === 'string' && /^(?:application\/)?jwt$/i.test(header.cty);
}

function malformed(message: string): Failure<JwtRefusal> {
  return refuse('token_malformed', message);
}

function refuse(reason: JwtFaultCode, message: string): Failure<JwtRefusal> {
  return { ok: false, fault: { reason, message } };
}
