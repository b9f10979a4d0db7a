/** Returns the code of an error of Node or a database driver, such as ENOENT; null if it has none. */
export function errorCodeOf(error: unknown): string | null {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : null;
}

/** Returns the system call that failed, such as `listen`; null if the error comes from none. */
export function systemCallOf(error: unknown): string | null {
  const call = typeof error === 'object' && error !== null && 'syscall' in error ? error.syscall : null;
  return typeof call === 'string' ? call : null;
}
