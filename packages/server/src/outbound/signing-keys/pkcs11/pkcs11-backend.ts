import { hash, randomBytes } from 'node:crypto';
import type { JWK } from 'jose';
import { calculateJwkThumbprint } from 'jose/jwk/thumbprint';
import { reportUnavailable } from '../report-unavailable.ts';
import type { SigningBackend } from '../signing-backend.ts';
import type { SigningAlgorithm } from '../signing-key.ts';
import { loadPkcs11Module, Pkcs11Error, type Pkcs11Module } from './pkcs11-module.ts';
import {
  openPkcs11Session,
  type Pkcs11Credential,
  type Pkcs11Handle,
  type Pkcs11Session,
} from './pkcs11-session.ts';
import { createSessionPool } from './pkcs11-session-pool.ts';

export interface Pkcs11Options {
  /** The vendor's library, such as `/usr/lib/softhsm/libsofthsm2.so`. */
  readonly modulePath: string;
  readonly tokenLabel: string;
  readonly pin: string;
  readonly rsaBits: number;
  /** The number of concurrent signatures. */
  readonly sessions?: number;
}

/** The number of libuv's threads. */
const defaultSessions = 4;
const label = Buffer.from('symbolon signing key');
const objectClass = { publicKey: 2, privateKey: 3 } as const;
/** CKM_RSA_PKCS_KEY_PAIR_GEN, CKM_EC_KEY_PAIR_GEN, CKM_SHA256_RSA_PKCS, CKM_ECDSA. */
const mechanisms = { makeRsa: 0x0, makeEc: 0x1040, signRs256: 0x40, signEcdsa: 0x1041 } as const;
const publicExponent = Buffer.from([1, 0, 1]);
/** The object identifier of P-256, in DER. */
const p256 = Buffer.from('06082a8648ce3d030107', 'hex');
const coordinateBytes = 32;
/** CKR_PIN_INCORRECT, CKR_PIN_INVALID, CKR_PIN_LEN_RANGE, CKR_PIN_EXPIRED, CKR_PIN_LOCKED. */
const pinRefusals: ReadonlySet<number> = new Set([0xa0, 0xa1, 0xa2, 0xa3, 0xa4]);

/**
 * Opens a backend whose private keys are created in an HSM and never leave it; the database contains the CKA_ID. Throws
 * if the module cannot be loaded or the token refuses the login, so that a wrong configuration fails at start. Throws
 * later failures as `signing_unavailable`.
 */
export async function createPkcs11Backend(options: Pkcs11Options): Promise<SigningBackend> {
  const { modulePath, rsaBits, sessions = defaultSessions } = options;
  const module = await loadPkcs11Module(modulePath);
  const pool = createSessionPool({ size: sessions, open: createLogin(module, options) });
  await pool.use((session) => session.find({ label }));
  return reportUnavailable({
    name: 'pkcs11',
    async createKey(algorithm) {
      return pool.use(async (session) => {
        const id = randomBytes(16);
        await makeKeyPair(session, { id, algorithm, rsaBits });
        const publicJwk = await readPublicKey(session, { id, algorithm });
        return { id: await calculateJwkThumbprint(publicJwk), publicJwk, privateKey: id.toString('hex') };
      });
    },
    async discardKey({ privateKey }) {
      const id = Buffer.from(privateKey, 'hex');
      await pool.use(async (session) => {
        for (const half of await session.find({ id, label })) await session.destroy(half);
      });
    },
    async openKey({ privateKey, algorithm }) {
      const id = Buffer.from(privateKey, 'hex');
      /** Handles are valid for as long as their session. */
      const handles = new WeakMap<Pkcs11Session, Pkcs11Handle>();
      const find = async (session: Pkcs11Session) => {
        const handle =
          handles.get(session) ?? (await findOne(session, { id, class: objectClass.privateKey }));
        handles.set(session, handle);
        return handle;
      };
      await pool.use(find);
      return (data) =>
        pool.use(async (session) => {
          const key = await find(session);
          return algorithm === 'RS256'
            ? session.sign(mechanisms.signRs256, key, Buffer.from(data))
            : session.sign(mechanisms.signEcdsa, key, hash('sha256', data, 'buffer'));
        });
    },
  });
}

/** Opens sessions until the PIN is refused, and then no more, because further attempts would lock the token. */
function createLogin(module: Pkcs11Module, credential: Pkcs11Credential): () => Promise<Pkcs11Session> {
  let refusal: Pkcs11Error | null = null;
  return async () => {
    if (refusal) throw refusal;
    try {
      return await openPkcs11Session(module, credential);
    } catch (cause) {
      if (cause instanceof Pkcs11Error && pinRefusals.has(cause.returned)) refusal = cause;
      throw cause;
    }
  };
}

async function makeKeyPair(
  session: Pkcs11Session,
  options: { readonly id: Buffer; readonly algorithm: SigningAlgorithm; readonly rsaBits: number },
): Promise<void> {
  const { id, algorithm, rsaBits } = options;
  const form = algorithm === 'RS256' ? { modulusBits: rsaBits, publicExponent } : { ecParameters: p256 };
  await session.generateKeyPair(algorithm === 'RS256' ? mechanisms.makeRsa : mechanisms.makeEc, {
    publicKey: { token: true, verify: true, id, label, ...form },
    privateKey: { token: true, private: true, sensitive: true, extractable: false, sign: true, id, label },
  });
}

async function readPublicKey(
  session: Pkcs11Session,
  { id, algorithm }: { readonly id: Buffer; readonly algorithm: SigningAlgorithm },
): Promise<JWK> {
  const key = await findOne(session, { id, class: objectClass.publicKey });
  if (algorithm === 'RS256') {
    const [n, e] = await session.read(key, ['modulus', 'publicExponent']);
    return { kty: 'RSA', n: toInteger(n), e: toInteger(e) };
  }
  const [point = Buffer.alloc(0)] = await session.read(key, ['ecPoint']);
  // A DER octet string around the uncompressed point; some tokens omit the octet string.
  const uncompressed = point.subarray(-(2 * coordinateBytes + 1));
  if (uncompressed.length !== 2 * coordinateBytes + 1 || uncompressed[0] !== 4)
    throw new Error('the token returned a point that is not on P-256');
  const half = (from: number) => uncompressed.subarray(from, from + coordinateBytes).toString('base64url');
  return { kty: 'EC', crv: 'P-256', x: half(1), y: half(1 + coordinateBytes) };
}

/** RFC 7518 §2, Base64urlUInt: no leading zeros. */
function toInteger(value: Buffer = Buffer.alloc(0)): string {
  const first = value.findIndex((byte) => byte !== 0);
  return value.subarray(Math.max(0, first)).toString('base64url');
}

async function findOne(
  session: Pkcs11Session,
  attributes: { readonly id: Buffer; readonly class: number },
): Promise<Pkcs11Handle> {
  const [found, ...others] = await session.find(attributes);
  if (found !== undefined && others.length === 0) return found;
  throw new Error(
    `the token has ${found === undefined ? 'no' : 'more than one'} key ${attributes.id.toString('hex')}`,
  );
}
