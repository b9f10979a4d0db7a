import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const maxBytes = 512 * 1024 * 1024;

/** Returns the content of a file that `xz` compressed; rejects if `xz` is not installed. */
export async function unpackXz(path: string): Promise<Buffer> {
  const options = { encoding: 'buffer', maxBuffer: maxBytes } as const;
  return (await promisify(execFile)('xz', ['--decompress', '--stdout', path], options)).stdout;
}
