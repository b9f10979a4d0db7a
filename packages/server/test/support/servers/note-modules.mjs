import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

/** `--import` this to have every module that the main thread loads written down, with who asks for it. */
const file = process.env.NOTE_MODULES ?? '';
registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    appendFileSync(file, `${resolved.url} from ${context.parentURL}\n`);
    return resolved;
  },
});
