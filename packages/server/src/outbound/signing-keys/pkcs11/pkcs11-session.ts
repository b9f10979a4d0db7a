import { type Attributes, makeTemplate, makeUlong, readUlong } from './pkcs11-attributes.ts';
import { Pkcs11Error, type Pkcs11Function, type Pkcs11Module } from './pkcs11-module.ts';

/** An object on the token, by its handle. */
export type Pkcs11Handle = bigint;

/** A logged-in session; one call at a time. */
export interface Pkcs11Session {
  /** Returns handles of at most 16 objects that have all the attributes. */
  find(attributes: Attributes): Promise<readonly Pkcs11Handle[]>;
  /** Reads values of attributes, each shorter than 1 KiB. */
  read(object: Pkcs11Handle, names: readonly (keyof Attributes)[]): Promise<readonly Buffer[]>;
  generateKeyPair(
    mechanism: number,
    halves: { readonly publicKey: Attributes; readonly privateKey: Attributes },
  ): Promise<void>;
  destroy(object: Pkcs11Handle): Promise<void>;
  sign(mechanism: number, key: Pkcs11Handle, data: Buffer): Promise<Buffer>;
  close(): Promise<void>;
}

export interface Pkcs11Credential {
  readonly tokenLabel: string;
  readonly pin: string;
}

const tokenInfoBytes = 512;
const labelBytes = 32;
/** CKF_RW_SESSION and CKF_SERIAL_SESSION. */
const sessionFlags = 2 | 4;
/** CKU_USER. */
const asUser = 1;
/** CKR_USER_ALREADY_LOGGED_IN: a login applies to the process and not to a session. */
const alreadyLoggedIn = 0x100;
const valueBytes = 1_024;
const maxFound = 16;

/** Opens a session with the token that has this label, and logs in. */
export async function openPkcs11Session(
  module: Pkcs11Module,
  { tokenLabel, pin }: Pkcs11Credential,
): Promise<Pkcs11Session> {
  const slot = await findSlot(module, tokenLabel);
  const opened = makeUlong(module);
  await module.call('C_OpenSession', [slot, sessionFlags, null, null, opened]);
  const session = readUlong(opened, 0, module.ulongBytes);
  const close = () => module.call('C_CloseSession', [session]);
  const secret = Buffer.from(pin);
  try {
    await module.call('C_Login', [session, asUser, secret, secret.length]);
  } catch (cause) {
    if (!(cause instanceof Pkcs11Error && cause.returned === alreadyLoggedIn)) {
      await close();
      throw cause;
    }
  }
  return sessionOf(module, session, close);
}

function sessionOf(module: Pkcs11Module, session: bigint, close: () => Promise<void>): Pkcs11Session {
  const size = module.ulongBytes;
  const call = (
    name: Pkcs11Function,
    arguments_: readonly (number | bigint | Buffer | null)[],
    memory?: readonly Buffer[],
  ) => module.call(name, [session, ...arguments_], memory);
  const mechanismOf = (mechanism: number) =>
    Buffer.concat([makeUlong(module, mechanism), makeUlong(module), makeUlong(module)]);
  return {
    close,
    async find(attributes) {
      const { array, count, values } = makeTemplate(module, attributes);
      await call('C_FindObjectsInit', [array, count], values);
      const handles = Buffer.alloc(maxFound * size);
      const found = makeUlong(module);
      try {
        await call('C_FindObjects', [handles, maxFound, found]);
      } finally {
        await call('C_FindObjectsFinal', []);
      }
      return Array.from({ length: Number(readUlong(found, 0, size)) }, (_, index) =>
        readUlong(handles, index * size, size),
      );
    },
    async read(object, names) {
      const wanted = Object.fromEntries(names.map((name) => [name, Buffer.alloc(valueBytes)]));
      const template = makeTemplate(module, wanted);
      await call('C_GetAttributeValue', [object, template.array, template.count], template.values);
      return template.values.map((value, index) => value.subarray(0, template.lengthOf(index)));
    },
    async generateKeyPair(mechanism, halves) {
      const publicKey = makeTemplate(module, halves.publicKey);
      const privateKey = makeTemplate(module, halves.privateKey);
      const templates = [publicKey.array, publicKey.count, privateKey.array, privateKey.count];
      const handles = [makeUlong(module), makeUlong(module)];
      await call(
        'C_GenerateKeyPair',
        [mechanismOf(mechanism), ...templates, ...handles],
        [...publicKey.values, ...privateKey.values],
      );
    },
    destroy: (object) => call('C_DestroyObject', [object]),
    async sign(mechanism, key, data) {
      await call('C_SignInit', [mechanismOf(mechanism), key]);
      const signature = Buffer.alloc(valueBytes);
      const length = makeUlong(module, signature.length);
      await call('C_Sign', [data, data.length, signature, length]);
      return signature.subarray(0, Number(readUlong(length, 0, size)));
    },
  };
}

async function findSlot(module: Pkcs11Module, tokenLabel: string): Promise<bigint> {
  const size = module.ulongBytes;
  const count = makeUlong(module);
  await module.call('C_GetSlotList', [1, null, count]);
  const slots = Buffer.alloc(Math.max(1, Number(readUlong(count, 0, size))) * size);
  await module.call('C_GetSlotList', [1, slots, count]);
  const labels: string[] = [];
  for (let index = 0; index < Number(readUlong(count, 0, size)); index += 1) {
    const slot = readUlong(slots, index * size, size);
    const info = Buffer.alloc(tokenInfoBytes);
    await module.call('C_GetTokenInfo', [slot, info]);
    const label = info.toString('utf8', 0, labelBytes).trimEnd();
    if (label === tokenLabel) return slot;
    labels.push(label);
  }
  throw new Error(
    `the PKCS #11 module has no token ${JSON.stringify(tokenLabel)}; it has ${JSON.stringify(labels)}`,
  );
}
