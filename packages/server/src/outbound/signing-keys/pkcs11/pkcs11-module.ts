import type { LibraryHandle } from 'koffi';

/** An argument of a Cryptoki function: a number or handle, or a buffer that it reads or writes. */
type Argument = number | bigint | Buffer | null;

/** The functions used here, by their index in CK_FUNCTION_LIST (PKCS #11 v2.40, pkcs11f.h); u: CK_ULONG, p: pointer. */
const functions = {
  C_Initialize: { place: 0, takes: 'p' },
  C_GetSlotList: { place: 4, takes: 'upp' },
  C_GetTokenInfo: { place: 6, takes: 'up' },
  C_OpenSession: { place: 12, takes: 'uuppp' },
  C_CloseSession: { place: 13, takes: 'u' },
  C_Login: { place: 18, takes: 'uupu' },
  C_DestroyObject: { place: 22, takes: 'uu' },
  C_GetAttributeValue: { place: 24, takes: 'uupu' },
  C_FindObjectsInit: { place: 26, takes: 'upu' },
  C_FindObjects: { place: 27, takes: 'upup' },
  C_FindObjectsFinal: { place: 28, takes: 'u' },
  C_SignInit: { place: 42, takes: 'upu' },
  C_Sign: { place: 43, takes: 'upupp' },
  C_GenerateKeyPair: { place: 59, takes: 'uppupupp' },
} as const;

export type Pkcs11Function = keyof typeof functions;

/** A module's return value other than CKR_OK. */
export class Pkcs11Error extends Error {
  readonly returned: number;

  constructor(called: Pkcs11Function, returned: number) {
    super(`${called} returned 0x${returned.toString(16)}`);
    this.returned = returned;
  }
}

/** A vendor's PKCS #11 library in this process. Every call runs in libuv's threads, never on the event loop. */
export interface Pkcs11Module {
  /** The size of CK_ULONG, in bytes. */
  readonly ulongBytes: number;
  /** Calls a function. `memory` is referenced by the arguments and kept until the call ends. Throws Pkcs11Error. */
  call(name: Pkcs11Function, arguments_: readonly Argument[], memory?: readonly Buffer[]): Promise<void>;
  addressOf(memory: Buffer): bigint;
}

/** CKR_CRYPTOKI_ALREADY_INITIALIZED: another part of this process has initialized the module. */
const alreadyInitialized = 0x191;
const osLocking = 2;

/** Loaded libraries, kept for the life of the process: collecting a handle would unmap its code. */
const libraries = new Map<string, LibraryHandle>();

/** Loads the library at `path`. Throws if `koffi` is not installed or the file is not a PKCS #11 module. */
export async function loadPkcs11Module(path: string): Promise<Pkcs11Module> {
  const { default: koffi } = await import('koffi').catch((cause: unknown) => {
    throw new Error('PKCS #11 needs the optional dependency koffi, which is not installed', { cause });
  });
  const library = open(koffi, path);
  libraries.set(path, library);
  const list: [unknown] = [null];
  const returned = library.func('unsigned long C_GetFunctionList(_Out_ void **list)')(list);
  if (returned !== 0) throw new Error(`${path} does not return its function list`);
  const pointerBytes = koffi.sizeof('void *');
  const words = { u: 'unsigned long', p: 'void *' };
  const bind = ({ place, takes }: { readonly place: number; readonly takes: string }) => {
    const types = [...takes].map((letter) => (letter === 'u' ? words.u : words.p));
    // The version at the beginning of the list is padded to the size of a pointer.
    const pointer = koffi.decode(list[0], pointerBytes * (place + 1), words.p);
    return koffi.decode(pointer, koffi.proto(words.u, types));
  };
  const bound = new Map(Object.entries(functions).map(([name, declared]) => [name, bind(declared)]));
  /** Keeps alive memory that only other memory points to: the garbage collector cannot see such references. */
  const held = new Set<readonly Buffer[]>();

  const module: Pkcs11Module = {
    ulongBytes: koffi.sizeof(words.u),
    addressOf: (memory) => koffi.address(memory),
    async call(name, arguments_, memory = []) {
      const kept = [...memory];
      held.add(kept);
      try {
        const answer = await new Promise<number>((resolve, reject) => {
          bound
            .get(name)
            .async(...arguments_, (fault: unknown, value: number) =>
              fault ? reject(fault) : resolve(value),
            );
        });
        if (answer !== 0) throw new Pkcs11Error(name, answer);
      } finally {
        held.delete(kept);
      }
    },
  };
  await initialize(module, pointerBytes);
  return module;
}

function open(koffi: { load(path: string): LibraryHandle }, path: string): LibraryHandle {
  try {
    return koffi.load(path);
  } catch (cause) {
    throw new Error(`the PKCS #11 module ${path} cannot be loaded: ${(cause as Error).message}`, { cause });
  }
}

/** CK_C_INITIALIZE_ARGS: uses the mutexes of the system, because several threads call the module. */
async function initialize(module: Pkcs11Module, pointerBytes: number): Promise<void> {
  const settings = Buffer.alloc(4 * pointerBytes + 2 * pointerBytes);
  settings.writeUInt8(osLocking, 4 * pointerBytes);
  try {
    await module.call('C_Initialize', [settings]);
  } catch (cause) {
    if (!(cause instanceof Pkcs11Error && cause.returned === alreadyInitialized)) throw cause;
  }
}
