import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SoftHsm {
  readonly modulePath: string;
  readonly tokenLabel: string;
  readonly pin: string;
  remove(): void;
}

const places = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib64/pkcs11/libsofthsm2.so',
  '/usr/local/lib/softhsm/libsofthsm2.so',
  '/opt/homebrew/lib/softhsm/libsofthsm2.so',
];

/** Returns the path of SoftHSM 2; null if it is not installed. */
export function findSoftHsm(): string | null {
  return places.find((place) => existsSync(place)) ?? null;
}

/** Creates a token in a new directory; the library in this process finds it through SOFTHSM2_CONF. */
export function createSoftHsm(modulePath: string): SoftHsm {
  const directory = mkdtempSync(join(tmpdir(), 'symbolon-hsm-'));
  const tokens = join(directory, 'tokens');
  mkdirSync(tokens);
  const configuration = join(directory, 'softhsm2.conf');
  writeFileSync(
    configuration,
    `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`,
  );
  process.env['SOFTHSM2_CONF'] = configuration;
  const [tokenLabel, pin] = ['symbolon test', '271828'];
  execFileSync('softhsm2-util', [
    '--init-token',
    '--free',
    '--label',
    tokenLabel,
    '--pin',
    pin,
    '--so-pin',
    '31415926',
  ]);
  return { modulePath, tokenLabel, pin, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
