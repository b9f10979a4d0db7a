import type { ValidateFunction } from 'ajv';
import type { FastifySchemaCompiler } from 'fastify';
import type { FastifyValidationResult } from 'fastify/types/schema.js';
import { lazyAjv } from '../platform/json/lazy-ajv.ts';
import { dropUnknownMembers } from './drop-unknown-members.ts';

/** Schemas whose members clients choose. */
const named: ReadonlySet<string | undefined> = new Set(['body', 'querystring']);

/**
 * Compiles validators that do not coerce bodies (a number is not a string) but coerce query and path text to the type in
 * the schema. They drop the members of a query or body that its schema does not name, at every depth. A schema is compiled when its route
 * is first called: compiling all of them took a fifth of the start, and loading the compiler 20 ms. A test checks that
 * each one compiles.
 */
export function compileValidators(): FastifySchemaCompiler<object> {
  const asIs = lazyAjv({ coerceTypes: false, useDefaults: false, strict: false, verbose: true });
  const fromText = lazyAjv({ coerceTypes: true, useDefaults: false, strict: false, verbose: true });
  return ({ schema, httpPart }) => {
    let compiled: ValidateFunction | null = null;
    const validate: FastifyValidationResult = (data: unknown) => {
      compiled ??= (httpPart === 'body' ? asIs() : fromText()).compile(schema);
      const valid = compiled(data);
      if (valid && named.has(httpPart)) dropUnknownMembers(schema, data);
      validate.errors = (compiled.errors ?? null) as FastifyValidationResult['errors'] & null;
      return valid;
    };
    return validate;
  };
}
