/**
 * The name of an environment without a name. It is tried out for some environment, so for its imports it is the root.
 */
export const unsavedName = '<yaml>';
