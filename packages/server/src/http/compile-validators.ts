import type { ValidateFunction } from 'ajv';
import type { FastifySchemaCompiler } from 'fastify';
import type { FastifyValidationResult } from 'fastify/types/schema.js';
import { lazyAjv } from '../platform/lazy-ajv.ts';

/**
 * Bodies are taken as they are (a number is not a string), query and path text is read as what the schema asks for.
 * Unknown members are left alone and ignored. A schema is compiled when its route is first called: compiling all of
 * them took a fifth of the time to start, and loading the compiler 20 ms. That each one compiles, a test makes sure of.
 */
export function compileValidators(): FastifySchemaCompiler<object> {
  const asIs = lazyAjv({ coerceTypes: false, useDefaults: false, strict: false });
  const fromText = lazyAjv({ coerceTypes: true, useDefaults: false, strict: false });
  return ({ schema, httpPart }) => {
    let compiled: ValidateFunction | null = null;
    const validate: FastifyValidationResult = (data: unknown) => {
      compiled ??= (httpPart === 'body' ? asIs() : fromText()).compile(schema);
      const valid = compiled(data);
      validate.errors = (compiled.errors ?? null) as FastifyValidationResult['errors'] & null;
      return valid;
    };
    return validate;
  };
}
