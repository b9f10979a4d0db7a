/**
 * The name of a document that is not saved. For its imports, it is the root environment.
 */
export const unsavedName = '<yaml>';
