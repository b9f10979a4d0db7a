import { createRequire } from 'node:module';
import type { FastifySerializerCompiler } from 'fastify/types/schema.js';

/** Required, and not imported: Fastify asks for an answer's text without waiting for it. */
const require = createRequire(import.meta.url);

/**
 * Answers are written as their schema says, by the library that Fastify uses itself. Each is compiled with its first
 * answer: compiling all of them, and loading the compiler, took 80 ms of the start. That each one compiles, a test makes
 * sure of.
 */
export function compileSerializers(): FastifySerializerCompiler<object> {
  return ({ schema }) => {
    let write: ((answer: unknown) => string) | null = null;
    return (answer) => {
      write ??= compile(schema);
      return write(answer);
    };
  };
}

function compile(schema: object): (answer: unknown) => string {
  const library = require('fast-json-stringify') as typeof import('fast-json-stringify');
  return library.default(schema);
}
