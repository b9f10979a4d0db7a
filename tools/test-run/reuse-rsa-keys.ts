import crypto, { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'vitest';

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

type Callback = (fault: Error | null, publicKey?: KeyObject, privateKey?: KeyObject) => void;

const bits = 2_048;
const directory = inject('rsaKeys');
const { generateKeyPair, generateKeyPairSync } = crypto;
let taken = 0;

/**
 * Lets the test files of a run share RSA keys of 2,048 bits, because generating them is most of the work of starting a
 * server. Within a process each key differs; each process gets the same keys in the same order, which the first of
 * them generates. Other keys are generated as usual.
 */
function reuseRsaKeys(): void {
  const sync = (type: 'rsa', options: { readonly modulusLength: number }) =>
    isShared(type, options) ? nextPair() : generateKeyPairSync(type, options);
  const withCallback = (type: 'rsa', options: { readonly modulusLength: number }, callback: Callback) => {
    if (!isShared(type, options)) return generateKeyPair(type, options, callback);
    const { publicKey, privateKey } = nextPair();
    setImmediate(callback, null, publicKey, privateKey);
  };
  const promised = async (type: 'rsa', options: { readonly modulusLength: number }) =>
    isShared(type, options) ? nextPair() : promisify(generateKeyPair)(type, options);
  Object.assign(crypto, {
    generateKeyPairSync: sync,
    generateKeyPair: Object.assign(withCallback, { [promisify.custom]: promised }),
  });
  syncBuiltinESMExports();
}

function isShared(type: string, options: object): boolean {
  const [[name, value] = [], ...others] = Object.entries(options);
  return type === 'rsa' && name === 'modulusLength' && value === bits && others.length === 0;
}

function nextPair(): KeyPair {
  taken += 1;
  const path = join(directory, `${taken}.pem`);
  const stored = read(path);
  if (stored !== null) return stored;
  const made = generateKeyPairSync('rsa', { modulusLength: bits });
  // Another process may have stored a key meanwhile: then this key is used once.
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, made.privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  try {
    linkSync(draft, path);
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault;
  } finally {
    rmSync(draft);
  }
  return made;
}

function read(path: string): KeyPair | null {
  try {
    const privateKey = createPrivateKey(readFileSync(path));
    return { privateKey, publicKey: createPublicKey(privateKey) };
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw fault;
  }
}

reuseRsaKeys();
