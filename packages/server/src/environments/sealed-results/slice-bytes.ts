/** Splits bytes into parts of `size` (the last one may be smaller) without copying. */
export function sliceBytes(bytes: Uint8Array, size: number): Uint8Array[] {
  const count = Math.ceil(bytes.length / size);
  return Array.from({ length: count }, (_, number) => bytes.subarray(number * size, (number + 1) * size));
}
