/** Node 22 and later have these functions; the library of the compiler does not declare them yet. */
declare global {
  interface JSON {
    /** Creates a value that `JSON.stringify` writes unchanged. Declared as the number that the text stands for. */
    rawJSON(text: string): number;
    isRawJSON(value: unknown): boolean;
  }
}

export const { rawJSON, isRawJSON } = JSON;
