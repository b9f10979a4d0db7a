import {
  constants,
  createECDH,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
  randomBytes,
  randomUUID,
} from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { TestAuthority } from '../issuers/test-authority.ts';

interface KmsKey {
  readonly arn: string;
  readonly spec: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** The number of reads that do not find a new key yet, because it takes time to propagate. */
  unknownFor: number;
  pendingDeletion: boolean;
}

type Request = Readonly<Record<string, string | number | undefined>>;

/** A stand-in for AWS KMS for the signing backend: its JSON protocol over TLS, with real keys. */
export interface KmsStandIn {
  /** For AWS_ENDPOINT_URL_KMS. */
  readonly url: string;
  readonly calls: readonly string[];
  keysPendingDeletion(): readonly string[];
  makeKey(spec: string): string;
  /** Returns this fault to every call until set to null. */
  fail(fault: { readonly status: number; readonly type: string } | null): void;
  stop(): Promise<void>;
}

const algorithms: Readonly<Record<string, string>> = {
  RSA_2048: 'RSASSA_PKCS1_V1_5_SHA_256',
  RSA_3072: 'RSASSA_PKCS1_V1_5_SHA_256',
  ECC_NIST_P256: 'ECDSA_SHA_256',
};
/** RFC 8017 §9.2: the prefix of a SHA-256 digest. */
const digestInfo = Buffer.from('3031300d060960864801650304020105000420', 'hex');
const orderOfP256 = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const scope =
  /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/eu-west-1\/kms\/aws4_request, SignedHeaders=[^,]*host[^,]*, Signature=[0-9a-f]{64}$/;

export async function startKmsStandIn(authority: TestAuthority): Promise<KmsStandIn> {
  const certificate = await authority.issue();
  const keys = new Map<string, KmsKey>();
  const calls: string[] = [];
  let fault: { readonly status: number; readonly type: string } | null = null;

  function makeKey(spec: string, unknownFor = 0): KmsKey {
    const arn = `arn:aws:kms:eu-west-1:111122223333:key/${randomUUID()}`;
    const pair = spec.startsWith('RSA_')
      ? generateKeyPairSync('rsa', { modulusLength: Number(spec.slice('RSA_'.length)) })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = { arn, spec, ...pair, unknownFor, pendingDeletion: false };
    keys.set(arn, key);
    return key;
  }

  function findKey(request: Request): KmsKey {
    const key = keys.get(String(request['KeyId']));
    if (!key || key.unknownFor > 0) {
      if (key) key.unknownFor -= 1;
      throw refuse('NotFoundException');
    }
    if (key.pendingDeletion) throw refuse('KMSInvalidStateException');
    return key;
  }

  const operations: Readonly<Record<string, (request: Request) => object>> = {
    CreateKey({ KeySpec, KeyUsage }) {
      if (KeyUsage !== 'SIGN_VERIFY' || !(String(KeySpec) in algorithms)) throw refuse('ValidationException');
      const { arn } = makeKey(String(KeySpec), 1);
      return { KeyMetadata: { Arn: arn, KeyId: arn.split('/')[1], KeySpec, KeyUsage, Enabled: true } };
    },
    GetPublicKey(request) {
      const { arn, spec, publicKey } = findKey(request);
      const der = publicKey.export({ format: 'der', type: 'spki' });
      return {
        KeyId: arn,
        KeySpec: spec,
        KeyUsage: 'SIGN_VERIFY',
        PublicKey: der.toString('base64'),
        SigningAlgorithms: [algorithms[spec]],
      };
    },
    Sign(request) {
      const { arn, spec, privateKey } = findKey(request);
      const digest = Buffer.from(String(request['Message']), 'base64');
      if (request['MessageType'] !== 'DIGEST' || digest.length !== 32) throw refuse('ValidationException');
      if (request['SigningAlgorithm'] !== algorithms[spec]) throw refuse('InvalidKeyUsageException');
      const signature = spec.startsWith('RSA_') ? signRsa(digest, privateKey) : signEcdsa(digest, privateKey);
      return { KeyId: arn, Signature: signature.toString('base64'), SigningAlgorithm: algorithms[spec] };
    },
    ScheduleKeyDeletion(request) {
      const key = keys.get(String(request['KeyId']));
      if (!key || Number(request['PendingWindowInDays']) < 7) throw refuse('ValidationException');
      key.pendingDeletion = true;
      return { KeyId: key.arn, KeyState: 'PendingDeletion' };
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const operation = String(request.headers['x-amz-target']).replace(/^TrentService\./, '');
    const body = (await json(request)) as Request;
    calls.push(operation);
    try {
      if (!scope.test(String(request.headers.authorization))) throw refuse('IncompleteSignature');
      if (fault) throw fault;
      const result = operations[operation]?.(body);
      if (!result) throw refuse('UnknownOperationException');
      send(response, 200, result);
    } catch (refusal) {
      const { status, type } = refusal as { status: number; type: string };
      send(response, status, { __type: type, message: `stand-in: ${type}` });
    }
  }

  const server = createServer(
    { key: certificate.keyPem, cert: certificate.chainPem },
    (request, response) => {
      answer(request, response).catch(() => response.destroy());
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    calls,
    keysPendingDeletion: () => [...keys.values()].filter((key) => key.pendingDeletion).map(({ arn }) => arn),
    makeKey: (spec) => makeKey(spec).arn,
    fail: (given) => {
      fault = given;
    },
    async stop() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function refuse(type: string) {
  return { status: 400, type };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}

function signRsa(digest: Buffer, key: KeyObject): Buffer {
  const padding = constants.RSA_PKCS1_PADDING;
  return privateEncrypt({ key, padding }, Buffer.concat([digestInfo, digest]));
}

/** Signs a digest (FIPS 186-5 §6.4.1), which Node's `sign` does not accept. The signature is in DER, like KMS's. */
function signEcdsa(digest: Buffer, key: KeyObject): Buffer {
  const d = toBigInt(Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url'));
  const nonce = createECDH('prime256v1');
  const k = (toBigInt(randomBytes(32)) % (orderOfP256 - 1n)) + 1n;
  nonce.setPrivateKey(Buffer.from(k.toString(16).padStart(64, '0'), 'hex'));
  const r = toBigInt(nonce.getPublicKey().subarray(1, 33)) % orderOfP256;
  const s = (powerOf(k, orderOfP256 - 2n) * (toBigInt(digest) + r * d)) % orderOfP256;
  const body = Buffer.concat([encodeInteger(r), encodeInteger(s)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

function powerOf(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let factor = base, left = exponent; left > 0n; left >>= 1n, factor = (factor * factor) % orderOfP256) {
    if (left & 1n) result = (result * factor) % orderOfP256;
  }
  return result;
}

function encodeInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const body = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([2, body.length]), body]);
}

function toBigInt(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}
