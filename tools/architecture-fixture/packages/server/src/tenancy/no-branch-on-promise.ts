export const isPending = (value: unknown) => value instanceof Promise;
