import { loginContracts } from '../../packages/server/src/outbound/login-contracts/index.ts';
import { subjectAttributes } from '../../packages/server/src/outbound/subjects/index.ts';
import { formatType, type JsonSchema } from './format-type.ts';

const opening = `// Generated from packages/server/src/outbound/login-contracts by tools/generate/generate-login-types.ts; npm run generate updates it.

`;

/** Returns TypeScript for every cloud login: `Logins['aws-login']` has the types of its inputs and outputs. */
export function generateLoginTypes(): string {
  const logins = [...loginContracts.values()].map(
    ({ name, description, inputs, outputs }) =>
      `  /** ${description} */\n  ${JSON.stringify(name)}: {\n    inputs: ${formatType(asJsonSchema(inputs), 2)};\n    outputs: ${formatType(asJsonSchema(outputs), 2)};\n  };\n`,
  );
  const attributes = subjectAttributes.map((attribute) => `  ${JSON.stringify(attribute)},\n`);
  return `${opening}/** The attributes that may form the subject of a login's token. */
export const subjectAttributes = [\n${attributes.join('')}] as const;

/** The inputs and outputs of every cloud login, by the name that follows \`fn::open::\`. */
export interface Logins {\n${logins.join('')}}\n`;
}

function asJsonSchema(schema: object): JsonSchema {
  return schema;
}
