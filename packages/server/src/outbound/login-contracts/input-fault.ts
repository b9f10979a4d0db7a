/** A fault in one member of a login's inputs. */
export interface InputFault {
  /** `oidc.policyArns[1]`; empty for the inputs as a whole. */
  readonly path: string;
  /** The predicate that follows the path or, with `complete`, the whole sentence in the words of the contract. */
  readonly message: string;
  readonly complete?: true;
}

/** Formats faults as one text: `clientId is required; tenantId is required`. */
export function formatInputFaults(faults: readonly InputFault[]): string {
  return faults.map(formatInputFault).join('; ');
}

export function formatInputFault({ path, message, complete }: InputFault): string {
  return path === '' || complete ? message : `${path} ${message}`;
}
