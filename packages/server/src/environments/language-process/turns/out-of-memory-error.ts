/** Thrown when a process reached its heap limit, or when the kernel killed it to free memory. */
export class OutOfMemoryError extends Error {
  override readonly name = 'OutOfMemoryError';

  constructor() {
    super('the process that evaluates environments ran out of memory');
  }
}
