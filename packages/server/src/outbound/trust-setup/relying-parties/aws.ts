import { Call, type CodeValue, Expression } from '../text/code-value.ts';
import { formatHcl } from '../text/hcl-text.ts';
import { fill } from '../text/placeholders.ts';
import { nameHclLabel, nameResource } from '../text/resource-name.ts';
import { formatScript } from '../text/shell-text.ts';
import { formatPulumi } from '../text/typescript-text.ts';
import type { MakeTrustDocuments, Trust, TrustDocument, TrustNames } from '../trust.ts';

/** A login of an environment requests two hours, but by default a role allows one. */
const maxSessionSeconds = 7200;

const thumbprintNote =
  'A thumbprint list is not needed: IAM verifies the certificate with its own certificate authorities. Add the SHA-1 of the top certificate in the chain only if IAM does not trust the authority of the issuer URL.';

/** Creates an IAM OIDC provider and a role that trusts it (AWS IAM User Guide, OIDC federation). */
export const makeAwsDocuments: MakeTrustDocuments = (trust, names, format) => {
  if (format === 'terraform') return [makeTerraform(trust, names)];
  if (format === 'pulumi') return [makePulumi(trust, names)];
  const arn = `arn:aws:iam::${fill(names, 'accountId')}:oidc-provider/${providerPath(trust)}`;
  return [makeTrustPolicyDocument(trust, arn), makeCommands(trust, names, arn)];
};

/** Creates the role's trust policy. Without subjects, it requires only the audience. */
export function makeTrustPolicy<Arn extends CodeValue>(trust: Trust, federated: Arn) {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: federated },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: makeCondition(trust),
      },
    ],
  };
}

type Condition = Record<string, Record<string, string | string[]>>;

function makeCondition(trust: Trust): Condition {
  const path = providerPath(trust);
  const audience = { [`${path}:aud`]: escapePolicyText(trust.audience) };
  if (trust.subjects.length === 0) return { StringEquals: audience };
  if (!trust.subjects.some(({ isPattern }) => isPattern)) {
    const subjects = trust.subjects.map(({ text }) => escapePolicyText(text));
    return { StringEquals: { ...audience, [`${path}:sub`]: oneOrMore(subjects) } };
  }
  const patterns = trust.subjects.map(({ text, isPattern }) =>
    isPattern ? escapePolicyText(text) : escapePolicyText(text).replace(/[*?]/g, (wild) => `\${${wild}}`),
  );
  return { StringEquals: audience, StringLike: { [`${path}:sub`]: oneOrMore(patterns) } };
}

function oneOrMore(texts: string[]): string | string[] {
  const [only, ...others] = texts;
  return only !== undefined && others.length === 0 ? only : texts;
}

/** Escapes a value: in policies of version 2012-10-17, `${…}` is a variable and `${$}` a dollar sign. */
function escapePolicyText(text: string): string {
  return text.replace(/\$(?=\{)/g, (dollar) => `\${${dollar}}`);
}

/** Returns the name of the provider in IAM: the issuer URL without its scheme. */
function providerPath({ issuer }: Trust): string {
  return issuer.url.replace(/^https?:\/\//, '');
}

export function nameAwsRole(trust: Trust, names: TrustNames): string {
  return names.role ?? nameResource(trust.label, 64);
}

function makeTrustPolicyDocument(trust: Trust, arn: string): TrustDocument {
  return {
    name: 'trust-policy.json',
    language: 'json',
    text: `${JSON.stringify(makeTrustPolicy(trust, arn), null, 2)}\n`,
    where:
      'In the IAM console, open the role and paste the policy under Trust relationships > Edit trust policy. The commands include it.',
  };
}

function makeCommands(trust: Trust, names: TrustNames, arn: string): TrustDocument {
  return {
    name: 'setup.sh',
    language: 'bash',
    text: formatScript([
      {
        command: 'aws iam create-open-id-connect-provider',
        options: { url: trust.issuer.url, 'client-id-list': JSON.stringify([trust.audience]) },
      },
      {
        command: 'aws iam create-role',
        options: {
          'role-name': nameAwsRole(trust, names),
          'max-session-duration': String(maxSessionSeconds),
          'assume-role-policy-document': JSON.stringify(makeTrustPolicy(trust, arn), null, 2),
        },
      },
    ]),
    where: `Run the commands in a shell with the AWS CLI and permission to manage IAM in the account. An account has one provider for each issuer URL: if the provider already exists, run "aws iam add-client-id-to-open-id-connect-provider" instead of the first command. ${thumbprintNote}`,
  };
}

function makeTerraform(trust: Trust, names: TrustNames): TrustDocument {
  const label = nameHclLabel(trust.label);
  const arn = new Expression(`aws_iam_openid_connect_provider.${label}.arn`);
  return {
    name: 'main.tf',
    language: 'terraform',
    text: formatHcl([
      {
        type: 'aws_iam_openid_connect_provider',
        label,
        body: { url: trust.issuer.url, client_id_list: [trust.audience] },
      },
      {
        type: 'aws_iam_role',
        label,
        body: {
          name: nameAwsRole(trust, names),
          max_session_duration: maxSessionSeconds,
          assume_role_policy: new Call('jsonencode', makeTrustPolicy(trust, arn)),
        },
      },
    ]),
    where: `A Terraform module for the provider hashicorp/aws (5.81 or later). If the account already has a provider for the issuer URL, import it. ${thumbprintNote}`,
  };
}

function makePulumi(trust: Trust, names: TrustNames): TrustDocument {
  const name = nameResource(trust.label, 60);
  const policy = makeTrustPolicy(trust, new Expression('provider.arn'));
  return {
    name: 'index.ts',
    language: 'typescript',
    text: formatPulumi({ aws: '@pulumi/aws', pulumi: '@pulumi/pulumi' }, [
      {
        variable: 'provider',
        type: 'aws.iam.OpenIdConnectProvider',
        name,
        inputs: { url: trust.issuer.url, clientIdLists: [trust.audience] },
      },
      {
        variable: 'role',
        type: 'aws.iam.Role',
        name,
        inputs: {
          name: nameAwsRole(trust, names),
          maxSessionDuration: maxSessionSeconds,
          assumeRolePolicy: new Call('pulumi.jsonStringify', policy),
        },
      },
    ]),
    where: `A Pulumi program in TypeScript for @pulumi/aws (7 or later). If the account already has a provider for the issuer URL, import it. ${thumbprintNote}`,
  };
}
