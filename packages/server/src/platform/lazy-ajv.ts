import { createRequire } from 'node:module';
import type { Ajv, Options } from 'ajv';

/** Required, and not imported: it is wanted in the middle of what does not wait. */
const require = createRequire(import.meta.url);

/** A compiler of schemas that is loaded and made when it is first asked for: loading it takes 20 ms of the start. */
export function lazyAjv(options: Options): () => Ajv {
  let made: Ajv | null = null;
  return () => {
    if (made === null) {
      const library = require('ajv') as typeof import('ajv');
      made = new library.Ajv(options);
    }
    return made;
  };
}
