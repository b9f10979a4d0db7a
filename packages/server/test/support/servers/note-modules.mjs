import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

/** With `--import`, records every module that the main thread loads, and the module that imports it. */
const file = process.env.NOTE_MODULES ?? '';
registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    appendFileSync(file, `${resolved.url} from ${context.parentURL}\n`);
    return resolved;
  },
});
