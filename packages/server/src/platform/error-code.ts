/** Returns the code of an error of Node or a database driver, such as ENOENT; null if it has none. */
export function errorCodeOf(error: unknown): string | null {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : null;
}
