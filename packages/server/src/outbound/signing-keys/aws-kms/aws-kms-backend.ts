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
  /** The region; null: as the SDK finds it. Credentials and endpoint are as the SDK finds them, too. */
  readonly region: string | null;
  /** Keys that exist and are to be used in turn; none: a key is made in KMS each time. Ids, ARNs or aliases. */
  readonly keyIds: readonly string[];
  readonly rsaBits: number;
  /** PEM certificates that are trusted beside Node's own, for an endpoint inside a private network. */
  readonly extraAuthorities: readonly string[];
}

const requestMilliseconds = 5_000;
const mostConnections = 50;
const connectMilliseconds = 2_000;
/** The least that KMS allows; until then an operator can take it back. */
const deletionDays = 7;
/** KMS tells all its machines of a new key in a moment, and not at once. */
const newKeyTries = 10;
const newKeyWaitMilliseconds = 300;

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
 * Private keys in AWS KMS, which signs each token; what the database holds is the key's ARN. Needs `kms:Sign` and
 * `kms:GetPublicKey`, and without `keyIds` also `kms:CreateKey` and `kms:ScheduleKeyDeletion`. What KMS refuses or does
 * not answer is thrown as `signing_unavailable`.
 */
export async function createAwsKmsBackend(options: AwsKmsOptions): Promise<SigningBackend> {
  const { KMSClient, ...commands } = await import('@aws-sdk/client-kms');
  const client = new KMSClient({
    ...(options.region === null ? {} : { region: options.region }),
    requestHandler: {
      requestTimeout: requestMilliseconds,
      connectionTimeout: connectMilliseconds,
      httpsAgent: new Agent({
        keepAlive: true,
        maxSockets: mostConnections,
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
            // A message may have 4096 bytes at most; its digest is always small.
            Message: hash('sha256', data, 'buffer'),
            MessageType: 'DIGEST',
            SigningAlgorithm: kmsAlgorithms[algorithm],
          }),
        );
        if (!Signature) throw new Error('KMS answered no signature');
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
  if (id === undefined) throw new Error('KMS answered no key id');
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
      await wait(newKeyWaitMilliseconds);
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
    `Every KMS key that is configured and can sign ${wanted.algorithm} is in use. Each issuer needs three at least: ` +
      'add one to SYMBOLON_KMS_KEYS.',
  );
}

async function readKey(
  kms: Kms,
  keyId: string,
): Promise<{ readonly key: CreatedKey; readonly algorithms: readonly string[] }> {
  const answer = await kms.client.send(new kms.GetPublicKeyCommand({ KeyId: keyId }));
  if (!answer.PublicKey || answer.KeyId === undefined) throw new Error('KMS answered no public key');
  const spki = createPublicKey({ key: Buffer.from(answer.PublicKey), format: 'der', type: 'spki' });
  const publicJwk = spki.export({ format: 'jwk' }) as JWK;
  const id = await calculateJwkThumbprint(publicJwk);
  return {
    // Not the alias that may have been asked for: it may name another key tomorrow.
    key: { id, publicJwk, privateKey: answer.KeyId },
    algorithms: answer.SigningAlgorithms ?? [],
  };
}

async function scheduleDeletion(kms: Kms, keyId: string): Promise<void> {
  await kms.client.send(
    new kms.ScheduleKeyDeletionCommand({ KeyId: keyId, PendingWindowInDays: deletionDays }),
  );
}
