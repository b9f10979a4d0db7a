/** A role's trust policy in the form of IAM, limited to web identities. */
interface TrustPolicy {
  readonly Version: string;
  readonly Statement: readonly {
    readonly Effect: string;
    readonly Action: string;
    readonly Principal: { readonly Federated: string };
    readonly Condition: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  }[];
}

/** Returns true if a trust policy admits a token (IAM User Guide: policy variables, string condition operators). */
export function admits(policyText: string, token: { iss: string; aud: string; sub: string }): boolean {
  const policy = JSON.parse(policyText) as TrustPolicy;
  const path = token.iss.replace('https://', '');
  const values = new Map([
    [`${path}:aud`, token.aud],
    [`${path}:sub`, token.sub],
  ]);
  return policy.Statement.some(
    ({ Effect, Action, Principal, Condition }) =>
      policy.Version === '2012-10-17' &&
      Effect === 'Allow' &&
      Action === 'sts:AssumeRoleWithWebIdentity' &&
      Principal.Federated.endsWith(`:oidc-provider/${path}`) &&
      Object.entries(Condition).every(([operator, keys]) =>
        Object.entries(keys).every(([key, wanted]) =>
          [wanted].flat().some((text) => matches(operator, text, values.get(key))),
        ),
      ),
  );
}

function matches(operator: string, wanted: string, value: string | undefined): boolean {
  if (value === undefined) return false;
  const pattern = wanted.replaceAll(
    /\$\{([*?$])\}|\$\{[^}]*\}|[*?]|[\s\S]/gu,
    (found, literal: string | undefined) => {
      if (literal !== undefined) return escapeRegExp(literal);
      if (found.length > 2) throw new Error(`a variable: ${found}`);
      if (operator === 'StringLike' && found === '*') return '[\\s\\S]*';
      if (operator === 'StringLike' && found === '?') return '[\\s\\S]';
      return escapeRegExp(found);
    },
  );
  if (operator !== 'StringLike' && operator !== 'StringEquals') throw new Error(`unknown ${operator}`);
  return new RegExp(`^${pattern}$`, 'u').test(value);
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}/]/g, '\\$&');
}
