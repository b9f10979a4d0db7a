/** Node 22 and later have these functions; TypeScript's library does not declare them yet. */
declare global {
  interface JSON {
    /** Creates a value that `JSON.stringify` writes unchanged. Its declared type is that of the number in the text. */
    rawJSON(text: string): number;
    isRawJSON(value: unknown): boolean;
  }
}

export const { rawJSON, isRawJSON } = JSON;
