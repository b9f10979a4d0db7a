/** The status of each code of a closed set of errors. */
export type ErrorStatuses = Readonly<Record<string, number>>;

/** The errors of the routes of one Fastify instance, for the OpenAPI document. */
export interface DocumentedErrors {
  readonly statuses: ErrorStatuses;
  /** The name of the schema of error responses. */
  readonly form: 'ErrorResponse' | 'TokenError';
}

const errorsOfInstances = new WeakMap<object, DocumentedErrors>();

/** Remembers how the error handler of an instance renders errors; plugins that it registers inherit this. */
export function documentErrors(app: object, errors: DocumentedErrors): void {
  errorsOfInstances.set(app, errors);
}

/** Returns how the routes of an instance render errors. */
export function errorsOfInstance(app: object): DocumentedErrors {
  // The instance of a plugin has the instance that registers it as its prototype.
  for (let instance: object | null = app; instance !== null; instance = Object.getPrototypeOf(instance)) {
    const errors = errorsOfInstances.get(instance);
    if (errors !== undefined) return errors;
  }
  return { statuses: {}, form: 'ErrorResponse' };
}
