/** The rotators of the contract. Nothing rotates here, so that their names serve only to find a misspelt one. */
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
