import { stripTypeScriptTypes } from 'node:module';
import { runInNewContext } from 'node:vm';

/** A resource that a Pulumi program created. */
export interface RecordedResource {
  /** Such as `aws.iam.Role`. */
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/**
 * Runs a Pulumi program with packages that record what is created. An output such as `provider.arn` is the text
 * `<aws.iam.OpenIdConnectProvider.arn>`.
 */
export function recordProgram(program: string): RecordedResource[] {
  const resources: RecordedResource[] = [];
  const code = stripTypeScriptTypes(program).replaceAll(
    /^import \* as (\w+) from "@pulumi\/\w+";$/gm,
    'const $1 = packageOf("$1");',
  );
  const pulumi = {
    jsonStringify: JSON.stringify,
    interpolate: (texts: readonly string[], ...values: unknown[]) => String.raw({ raw: texts }, ...values),
  };
  const packageOf = (name: string) => (name === 'pulumi' ? pulumi : typeAt(name, resources));
  runInNewContext(`'use strict'; ${code}`, { packageOf });
  return JSON.parse(JSON.stringify(resources)) as RecordedResource[];
}

/** A package, a module or a class, depending on how the program uses it. */
function typeAt(path: string, resources: RecordedResource[]): object {
  return new Proxy(class {}, {
    get: (_, member) => typeAt(`${path}.${String(member)}`, resources),
    construct: (_, [name, inputs]: [string, RecordedResource['inputs']]) => {
      resources.push({ type: path, name, inputs });
      return new Proxy({}, { get: (_object, output) => `<${path}.${String(output)}>` });
    },
  });
}
