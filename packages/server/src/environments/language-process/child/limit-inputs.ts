import type { EvaluationHost } from '../../language/index.ts';
import { mainThreadBytes } from '../../sealed-results/index.ts';

/** The providers of `fn::open`, each by what follows `fn::open::`. */
export interface Providers {
  readonly find: EvaluationHost['findProvider'];
  readonly names: readonly string[];
}

/** Characters of the inputs of one login, as JSON: the main thread logs in with them. */
const maxInputsBytes = mainThreadBytes;

/** Adds the limit of a login's inputs to the checks of each provider. */
export function limitInputs(find: Providers['find']): Providers['find'] {
  return (name) => {
    const provider = find(name);
    if (provider === null) return null;
    return {
      ...provider,
      findFaults: (inputs) =>
        JSON.stringify(inputs).length > maxInputsBytes
          ? [{ path: '', message: `its inputs are larger than ${maxInputsBytes} bytes` }]
          : (provider.findFaults?.(inputs) ?? []),
    };
  };
}
