import { mainThreadBytes } from '../../../platform/turns/main-thread-budget.ts';
import type { EvaluationHost } from '../../language/index.ts';

/** The providers of `fn::open`, by the name that follows `fn::open::`. */
export interface Providers {
  readonly find: EvaluationHost['findProvider'];
  readonly names: readonly string[];
}

/** The maximum size of the inputs of one login, in characters of JSON, because the main thread logs in with them. */
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
