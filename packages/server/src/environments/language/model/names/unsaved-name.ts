/** An environment without a name stands for whatever it is tried out for: what it imports is then the root. */
export const unsavedName = '<yaml>';
