// Generated from packages/server/src/outbound/login-contracts by tools/generate/generate-login-types.ts; npm run generate updates it.

/** The attributes that may form the subject of a login's token. */
export const subjectAttributes = [
  "rootEnvironment.name",
  "currentEnvironment.name",
  "pulumi.user.login",
  "pulumi.organization.login",
  "pulumi.token.type",
  "pulumi.token.team",
] as const;

/** The inputs and outputs of every cloud login, by the name that follows `fn::open::`. */
export interface Logins {
  /** Credentials of an AWS role, or static credentials. */
  "aws-login": {
    inputs: {
      readonly oidc: {
        /** The role to assume. */
        readonly roleArn: string;
        /** The name of the session in CloudTrail. */
        readonly sessionName: string;
        /** The lifetime of the credentials; 2h by default. */
        readonly duration?: string;
        readonly policyArns?: readonly string[];
        /** The attributes of the environment, and of the caller who opens it, that form the subject of the token, in this order. */
        readonly subjectAttributes?: readonly ("rootEnvironment.name" | "currentEnvironment.name" | "pulumi.user.login" | "pulumi.organization.login" | "pulumi.token.type" | "pulumi.token.team")[];
        /** The URL of STS in a private cloud. */
        readonly endpoint?: string;
      };
      readonly static?: never;
    } | {
      readonly oidc?: never;
      readonly static: {
        readonly accessKeyId: string;
        /** The secret access key. */
        readonly secretAccessKey: string;
        /** The session token, if there is one. */
        readonly sessionToken?: string;
      };
    };
    outputs: {
      readonly accessKeyId: string;
      /** The secret access key. */
      readonly secretAccessKey: string;
      /** The session token. */
      readonly sessionToken?: string;
    };
  };
  /** The credentials with which Azure tools log in as an Entra application. */
  "azure-login": {
    inputs: {
      /** The application (client) id. */
      readonly clientId: string;
      /** The directory (tenant) id. */
      readonly tenantId: string;
      readonly subscriptionId?: string;
      /** True to use an identity token of this server. */
      readonly oidc?: boolean;
      /** A client secret of the application. */
      readonly clientSecret?: string;
      /** The attributes of the environment, and of the caller who opens it, that form the subject of the token, in this order. */
      readonly subjectAttributes?: readonly ("rootEnvironment.name" | "currentEnvironment.name" | "pulumi.user.login" | "pulumi.organization.login" | "pulumi.token.type" | "pulumi.token.team")[];
    };
    outputs: {
      /** The application (client) id. */
      readonly clientId: string;
      /** The directory (tenant) id. */
      readonly tenantId: string;
      readonly subscriptionId?: string;
      /** A client secret of the application. */
      readonly clientSecret?: string;
      readonly oidc?: {
        /** The client assertion that tools present. */
        readonly token: string;
      };
    };
  };
  /** An access token of a Google service account. */
  "gcp-login": {
    inputs: {
      /** The number of the project. */
      readonly project: number;
      readonly oidc: {
        readonly workloadPoolId: string;
        readonly providerId: string;
        /** The e-mail address of the service account. */
        readonly serviceAccount: string;
        /** The region of the pool; global by default. */
        readonly region?: string;
        /** The lifetime of the access token; 1h by default. */
        readonly tokenLifetime?: string;
        /** The attributes of the environment, and of the caller who opens it, that form the subject of the token, in this order. */
        readonly subjectAttributes?: readonly ("rootEnvironment.name" | "currentEnvironment.name" | "pulumi.user.login" | "pulumi.organization.login" | "pulumi.token.type" | "pulumi.token.team")[];
        /** The URL of Google STS in a private cloud. */
        readonly stsEndpoint?: string;
        /** The URL of the IAM Credentials API. */
        readonly iamCredentialsEndpoint?: string;
      };
      readonly accessToken?: never;
    } | {
      /** The number of the project. */
      readonly project: number;
      readonly oidc?: never;
      readonly accessToken: {
        /** An existing access token. */
        readonly accessToken: string;
        /** The service account to impersonate with the access token. */
        readonly serviceAccount?: string;
        /** The lifetime of the access token; 1h by default. */
        readonly tokenLifetime?: string;
      };
    };
    outputs: {
      readonly project: number;
      /** The access token. */
      readonly accessToken: string;
      readonly tokenType: string;
      /** The time at which the token expires (RFC 3339). */
      readonly expiry?: string;
    };
  };
  /** An identity token that Google tools themselves exchange at Google STS. */
  "gcp-identity-token": {
    inputs: {
      /** The attributes of the environment, and of the caller who opens it, that form the subject of the token, in this order. */
      readonly subjectAttributes?: readonly ("rootEnvironment.name" | "currentEnvironment.name" | "pulumi.user.login" | "pulumi.organization.login" | "pulumi.token.type" | "pulumi.token.team")[];
    };
    outputs: {
      /** The identity token. */
      readonly token: string;
    };
  };
  /** A token of HashiCorp Vault or OpenBao. */
  "vault-login": {
    inputs: {
      /** The scheme and host, with the port unless it is the default; no path. */
      readonly address: string;
      /** A namespace in Vault Enterprise or OpenBao. */
      readonly namespace?: string;
      readonly jwt: {
        readonly role: string;
        /** The path of the auth method; jwt by default. */
        readonly mount?: string;
        /** Sets the audience to vault:{org} instead of {org}. */
        readonly audiencePrefix?: "vault";
        /** The attributes of the environment, and of the caller who opens it, that form the subject of the token, in this order. */
        readonly subjectAttributes?: readonly ("rootEnvironment.name" | "currentEnvironment.name" | "pulumi.user.login" | "pulumi.organization.login" | "pulumi.token.type" | "pulumi.token.team")[];
      };
      readonly token?: never;
    } | {
      /** The scheme and host, with the port unless it is the default; no path. */
      readonly address: string;
      /** A namespace in Vault Enterprise or OpenBao. */
      readonly namespace?: string;
      readonly jwt?: never;
      readonly token: {
        /** The parent of the token to create. */
        readonly token: string;
        /** The display name of the token; pulumi by default. */
        readonly displayName?: string;
        readonly policies?: readonly string[];
        readonly metadata?: Readonly<Record<string, string>>;
        /** The maximum TTL of the child token; 2h by default. */
        readonly maxTtl?: string;
      };
    };
    outputs: {
      /** The scheme and host, with the port unless it is the default; no path. */
      readonly address: string;
      /** A namespace in Vault Enterprise or OpenBao. */
      readonly namespace?: string;
      /** A Vault token. */
      readonly token: string;
    };
  };
  /** Secrets from Vault or OpenBao. */
  "vault-secrets": {
    inputs: {
      readonly login: {
        /** The scheme and host, with the port unless it is the default; no path. */
        readonly address: string;
        readonly namespace?: string;
        /** A Vault token. */
        readonly token: string;
      };
      readonly read: Readonly<Record<string, {
        /** The mount, followed by the path of the secret in it, such as kv/app/database. */
        readonly path: string;
        /** Only this field of the secret. */
        readonly field?: string;
      }>>;
    };
    outputs: Readonly<Record<string, unknown>>;
  };
  /** An identity token for an audience of your choice. */
  "oidc": {
    inputs: {
      /** The audience of the token: 1 to 512 bytes and not blank. */
      readonly audience: string;
      readonly identityToken: {
        readonly version: "v2";
      };
      /** From 1m to 1h; 1h by default. */
      readonly duration?: string;
    };
    outputs: string;
  };
  /** The claims that an identity token would have. */
  "debug-oidc-claims": {
    inputs: {
      /** The audience of the token: 1 to 512 bytes and not blank. */
      readonly audience?: string;
      readonly identityToken?: {
        readonly version: "v2";
      };
      /** From 1m to 1h; 1h by default. */
      readonly duration?: string;
      /** aws, azure, gcp or vault; if empty, the audience is only the name of the organization. */
      readonly audiencePrefix?: string;
      /** The attributes of the environment, and of the caller who opens it, that form the subject of the token, in this order. */
      readonly subjectAttributes?: readonly ("rootEnvironment.name" | "currentEnvironment.name" | "pulumi.user.login" | "pulumi.organization.login" | "pulumi.token.type" | "pulumi.token.team")[];
    };
    outputs: Readonly<Record<string, unknown>>;
  };
}
