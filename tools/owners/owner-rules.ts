/** A kind of code that one place owns, as a pattern for one line of a source of the server. */
export interface OwnerRule {
  readonly name: string;
  readonly pattern: RegExp;
  /** The folder or file that owns it; null if no place may contain it. */
  readonly owner: string | null;
  readonly instead: string;
  /** The files in which the pattern finds something else, with what it is. */
  readonly exceptions: Readonly<Record<string, string>>;
}

const quotedRole = "'(?:admin|member|billing-manager)'";

export const ownerRules: readonly OwnerRule[] = [
  {
    name: 'roles-compared-in-access',
    pattern: new RegExp(
      [
        `(?:===?|!==?)\\s*${quotedRole}`,
        `${quotedRole}\\s*(?:===?|!==?)`,
        `\\bcase ${quotedRole}`,
        `'(?:=|==|!=|<>|is|is not|in|not in)',\\s*\\[?\\s*${quotedRole}`,
        `\\.(?:includes|has|indexOf)\\(${quotedRole}`,
        '\\b(?:principal|caller)\\.admin\\b',
        `\\brole\\s*(?:=|<>|!=|in)\\s*\\(?\\s*${quotedRole}`,
      ].join('|'),
    ),
    owner: 'access/',
    instead: 'use isAdministrator, administers or administratorRole of access/',
    exceptions: {
      'environments/grants/stored/deleted-grant-store.ts': 'a permission on an environment',
      'inbound/policies/evaluate-policies.ts': 'a permission level of a policy',
      'inbound/policies/parse/parse-policies.ts': 'a permission level of a policy',
      'inbound/policy-documents/require-within-policies.ts': 'a permission level of a policy',
      'inbound/token-exchange/request/requested-token.ts': 'the scope of a token request',
      'tenancy/roles/plain-roles.ts': 'the role in a request',
    },
  },
  {
    name: 'database-codes-in-classifier',
    // The classes of SQLSTATE that PostgreSQL raises, and the codes of node:sqlite.
    pattern:
      /['"/^](?:0[0-9ABFLPZ]|2[0-8BDF]|3[4589BDF]|4[0-24]|5[34578]|58|F0|HV|P0|XX)[0-9A-Z]{3}\b['"/$]|\/\^\(?(?:0[0-9]|2[0-9]|4[0-9]|5[0-9])|\berrcode\b|\bERR_SQLITE|\bSQLITE_[A-Z]+\b|Query read timeout/,
    owner: 'database/faults/database-faults.ts',
    instead: 'add a function to the classifier',
    exceptions: {},
  },
  {
    name: 'wire-names-in-contract',
    // URNs, claims, headers and prefixes of tokens, in a text; `{` is a placeholder of an explanation.
    pattern: /['"`](?:urn:|https:\/\/pulumi\.com\/|(?:x-pulumi-|x-continuation-|pulumi-esc-)|pul-['"`])/i,
    owner: 'contract/',
    instead: 'import the name from contract/',
    exceptions: {},
  },
  {
    name: 'names-parsed-in-contract',
    pattern: /\bas (?:EnvironmentName|EnvironmentNamePattern|OrganizationName|Audience)\b/,
    owner: 'contract/',
    instead: 'parse the name',
    exceptions: {},
  },
  {
    name: 'no-branch-on-promise',
    pattern: /instanceof Promise\b/,
    owner: null,
    instead: 'await the value',
    exceptions: {},
  },
  {
    name: 'no-branch-on-error-text',
    pattern:
      /[mM]essage\)?\??\.(?:includes|match|startsWith|endsWith|indexOf|search)\(|\.test\(.*[mM]essage|\bmessage (?:===|!==) '[^']|String\((?:error|cause|fault|reason)\)\.(?:includes|match|startsWith|endsWith)/,
    owner: null,
    instead: 'give the error a code',
    exceptions: {
      'database/faults/database-faults.ts': 'errors of the PostgreSQL client have no code',
      'database/faults/describe-open-failure.ts': 'errors of TLS and of migrations have no code',
      'environments/language/syntax/yaml-fault.ts': 'one code of the library stands for several faults',
    },
  },
];
