import { createPublicKey, hash } from 'node:crypto';
import { Agent } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import { getCACertificates } from 'node:tls';
import type { KeySpec, KMSClient, SigningAlgorithmSpec } from '@aws-sdk/client-kms';
import type { JWK } from 'jose';
import { calculateJwkThumbprint } from 'jose/jwk/thumbprint';
import { reportUnavailable } from '../report-unavailable.ts';
import type { CreatedKey, SigningBackend } from '../signing-backend.ts';
import type { SigningAlgorithm } from '../signing-key.ts';
import { SigningKeyError } from '../signing-key-error.ts';
import { convertDerSignature } from './der-signature.ts';

export interface AwsKmsOptions {
  /** The region; null for the SDK's default. Credentials and endpoint are the SDK's defaults too. */
  readonly region: string | null;
  /** Ids, ARNs or aliases of existing keys, used in rotation; if empty, each rotation creates a key in KMS. */
  readonly keyIds: readonly string[];
  readonly rsaBits: number;
  /** PEM certificates to trust in addition to Node's own, for an endpoint in a private network. */
  readonly extraAuthorities: readonly string[];
}

const requestTimeoutMs = 5_000;
const maxConnections = 50;
const connectTimeoutMs = 2_000;
/** The minimum that KMS allows; during this time an operator can cancel the deletion. */
const deletionDays = 7;
/** The time that KMS needs to propagate a new key. */
const newKeyTries = 10;
const newKeyDelayMs = 300;

const kmsAlgorithms: Readonly<Record<SigningAlgorithm, SigningAlgorithmSpec>> = {
  RS256: 'RSASSA_PKCS1_V1_5_SHA_256',
  ES256: 'ECDSA_SHA_256',
};

type Kms = Pick<
  typeof import('@aws-sdk/client-kms'),
  'CreateKeyCommand' | 'GetPublicKeyCommand' | 'SignCommand' | 'ScheduleKeyDeletionCommand'
> & {
  readonly client: KMSClient;
};

/**
 * Creates a backend whose private keys are in AWS KMS, which signs each token; the database contains the key's ARN.
 * Requires `kms:Sign` and `kms:GetPublicKey` and, without `keyIds`, `kms:CreateKey` and `kms:ScheduleKeyDeletion` too.
 * Throws refusals and time-outs of KMS as `signing_unavailable`.
 */
export async function createAwsKmsBackend(options: AwsKmsOptions): Promise<SigningBackend> {
  const { KMSClient, ...commands } = await import('@aws-sdk/client-kms');
  const client = new KMSClient({
    ...(options.region === null ? {} : { region: options.region }),
    requestHandler: {
      requestTimeout: requestTimeoutMs,
      connectionTimeout: connectTimeoutMs,
      httpsAgent: new Agent({
        keepAlive: true,
        maxSockets: maxConnections,
        ca: [...getCACertificates('default'), ...options.extraAuthorities],
      }),
    },
  });
  const kms: Kms = { ...commands, client };
  return reportUnavailable({
    name: 'aws-kms',
    createKey: (algorithm, { inUse }) =>
      options.keyIds.length > 0
        ? takeExisting(kms, options.keyIds, { algorithm, inUse })
        : makeKey(kms, specOf(algorithm, options.rsaBits)),
    async discardKey({ privateKey }) {
      if (options.keyIds.length === 0) await scheduleDeletion(kms, privateKey);
    },
    async openKey({ privateKey, algorithm }) {
      return async (data) => {
        const { Signature } = await client.send(
          new kms.SignCommand({
            KeyId: privateKey,
            // KMS accepts messages of at most 4096 bytes; the digest is always shorter.
            Message: hash('sha256', data, 'buffer'),
            MessageType: 'DIGEST',
            SigningAlgorithm: kmsAlgorithms[algorithm],
          }),
        );
        if (!Signature) throw new Error('KMS returned no signature');
        return algorithm === 'ES256' ? convertDerSignature(Signature) : Signature;
      };
    },
  });
}

function specOf(algorithm: SigningAlgorithm, rsaBits: number): KeySpec {
  if (algorithm === 'ES256') return 'ECC_NIST_P256';
  if (rsaBits === 3_072) return 'RSA_3072';
  return rsaBits === 4_096 ? 'RSA_4096' : 'RSA_2048';
}

async function makeKey(kms: Kms, spec: KeySpec): Promise<CreatedKey> {
  const { KeyMetadata } = await kms.client.send(
    new kms.CreateKeyCommand({
      KeySpec: spec,
      KeyUsage: 'SIGN_VERIFY',
      Description: 'Signs identity tokens of Symbolon',
    }),
  );
  const id = KeyMetadata?.Arn ?? KeyMetadata?.KeyId;
  if (id === undefined) throw new Error('KMS returned no key id');
  try {
    return await readNewKey(kms, id);
  } catch (cause) {
    await scheduleDeletion(kms, id).catch(() => {});
    throw cause;
  }
}

async function readNewKey(kms: Kms, id: string): Promise<CreatedKey> {
  for (let tries = 1; ; tries += 1) {
    try {
      return (await readKey(kms, id)).key;
    } catch (cause) {
      if ((cause as Error).name !== 'NotFoundException' || tries >= newKeyTries) throw cause;
      await wait(newKeyDelayMs);
    }
  }
}

async function takeExisting(
  kms: Kms,
  keyIds: readonly string[],
  wanted: { readonly algorithm: SigningAlgorithm; readonly inUse: ReadonlySet<string> },
): Promise<CreatedKey> {
  for (const keyId of keyIds) {
    const { key, algorithms } = await readKey(kms, keyId);
    if (algorithms.includes(kmsAlgorithms[wanted.algorithm]) && !wanted.inUse.has(key.id)) return key;
  }
  throw new SigningKeyError(
    'no_spare_key',
    `Every configured KMS key that can sign ${wanted.algorithm} is in use. Each issuer needs at least three keys: ` +
      'add a key to SYMBOLON_KMS_KEYS.',
  );
}

async function readKey(
  kms: Kms,
  keyId: string,
): Promise<{ readonly key: CreatedKey; readonly algorithms: readonly string[] }> {
  const answer = await kms.client.send(new kms.GetPublicKeyCommand({ KeyId: keyId }));
  if (!answer.PublicKey || answer.KeyId === undefined) throw new Error('KMS returned no public key');
  const spki = createPublicKey({ key: Buffer.from(answer.PublicKey), format: 'der', type: 'spki' });
  const publicJwk = spki.export({ format: 'jwk' }) as JWK;
  const id = await calculateJwkThumbprint(publicJwk);
  return {
    // Not the configured alias, because it may refer to another key later.
    key: { id, publicJwk, privateKey: answer.KeyId },
    algorithms: answer.SigningAlgorithms ?? [],
  };
}

async function scheduleDeletion(kms: Kms, keyId: string): Promise<void> {
  await kms.client.send(
    new kms.ScheduleKeyDeletionCommand({ KeyId: keyId, PendingWindowInDays: deletionDays }),
  );
}
