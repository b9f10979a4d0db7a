import { createRequire } from 'node:module';
import type { Ajv, Options } from 'ajv';

/** Loaded with `require`, not `import`, because validation is synchronous. */
const require = createRequire(import.meta.url);

/** Returns a schema compiler that is loaded on first use: loading it takes 20 ms of the start. */
export function lazyAjv(options: Options): () => Ajv {
  let instance: Ajv | null = null;
  return () => {
    if (instance === null) {
      const library = require('ajv') as typeof import('ajv');
      instance = new library.Ajv(options);
    }
    return instance;
  };
}
