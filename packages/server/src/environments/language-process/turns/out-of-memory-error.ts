/** The end of a process whose heap reached its limit, or that the kernel ended to free memory. */
export class OutOfMemoryError extends Error {
  override readonly name = 'OutOfMemoryError';

  constructor() {
    super('the process that evaluates environments ran out of memory');
  }
}
