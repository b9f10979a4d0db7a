/**
 * The rotators of the contract. This server does not rotate yet, so their names serve only to recognize a misspelt one.
 */
export const rotatorNames: readonly string[] = [
  'aws-iam',
  'azure-app-secret',
  'external',
  'mysql',
  'passphrase',
  'password',
  'postgres',
  'snowflake-user',
];
