// Generated from packages/server/openapi.json by tools/generate/generate-sdk-types.ts; npm run generate updates it.

export type AccessToken = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly type?: "personal" | "refresh" | "organization" | "team";
  readonly admin: boolean;
  /** The role of a token that acts as the organization. */
  readonly role?: {
    readonly id: string;
    readonly name: string;
    readonly defaultIdentifier: string;
  };
  readonly created: string;
  readonly createdBy: string;
  /** Unix seconds; 0 if it never expires. */
  readonly expires: number;
  /** Unix seconds; 0 if never used. */
  readonly lastUsed: number;
  /** created, exchange, refresh or bootstrap. */
  readonly origin: string;
  /** The workload that obtained the token, and the policy that allowed it. */
  readonly workload?: {
    readonly issuer: string;
    readonly subject: string | null;
    readonly decisionId: string;
    readonly issuerId: string | null;
    readonly policyVersion: number | null;
    readonly policyIndex: number | null;
  };
};

export type AddOrganizationMemberRequest = {
  readonly role: string;
};

export type AgentPool = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Unix seconds. */
  readonly created: number;
  readonly isDefault: boolean;
  /** Unix seconds; 0 if never seen. */
  readonly lastSeen: number;
  readonly status: "online" | "offline";
};

export type AgentPoolDetail = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Unix seconds. */
  readonly created: number;
  readonly agents: readonly unknown[];
};

export type AppCLIVersionResponse = {
  readonly latestVersion: string;
  readonly oldestWithoutWarning: string;
};

export type AppCapabilitiesResponse = {
  readonly capabilities: readonly {
    readonly capability: string;
  }[];
};

export type AppGetDefaultOrganizationResponse = {
  readonly GitHubLogin: string;
  readonly Messages: readonly {
    readonly message: string;
  }[];
};

export type AuditChain = {
  /** The organization that every record must name. */
  readonly organizationId: string;
  readonly records: readonly {
    readonly sequence: number;
    readonly hash: string;
    readonly record: string;
    /** The stored columns, which must match the text. */
    readonly columns: {
      readonly at: number;
      readonly event: string;
      readonly actor: string;
    };
  }[];
  readonly head: {
    readonly sequence: number;
    readonly hash: string;
  };
};

export type AuditLogEvent = {
  /** Unix seconds. */
  readonly timestamp: number;
  readonly event: string;
  readonly description: string;
  readonly sourceIP: string;
  readonly authFailure: boolean;
  readonly user: UserInfo;
  readonly actorName?: string;
  readonly tokenID?: string;
  readonly tokenName?: string;
  /** The position of the record in the chain. */
  readonly sequence: number;
  readonly requestId: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** The workload that presented its token, or used the token that was issued to it. */
  readonly workload?: {
    readonly issuer: string;
    readonly subject: string | null;
    readonly decisionId: string;
  };
  /** The machine identity that a workload acted as. */
  readonly actsAs?: string;
  /** The fault of a record that was changed: columns_differ, hash_mismatch, record_misplaced or record_unreadable. The event shows the content of the text that the record was hashed from. */
  readonly fault?: string;
};

export type AuthPolicy = {
  readonly id: string;
  readonly version: number;
  readonly created: string;
  readonly modified: string;
  readonly policies: readonly AuthPolicyDefinition[];
  /** Lint warnings for these policies. */
  readonly warnings: readonly PolicyLintWarning[];
};

export type AuthPolicyDefinition = {
  /** allow or deny. */
  readonly decision: string;
  /** organization, team, personal, runner or identity. */
  readonly tokenType: string;
  /** Required for team; may contain wildcards. */
  readonly teamName?: string;
  /** Required for personal. */
  readonly userLogin?: string;
  /** Required for runner: the name of the pool. */
  readonly runnerID?: string;
  /** Only for organization: the role of the token; the default role if it is missing. */
  readonly roleID?: string;
  /** Required for identity; may contain wildcards. */
  readonly audience?: string;
  readonly authorizedPermissions: readonly string[];
  /** enforce (default), or audit: the decision of the policy is recorded but has no effect. */
  readonly mode?: string;
  /** Maps each claim path to a pattern, or to a list of patterns, at least one of which must match. */
  readonly rules: Readonly<Record<string, string | (readonly string[])>>;
};

export type AuthPolicyUpdateRequest = {
  readonly policies?: unknown;
};

export type CheckEnvironmentResponse = {
  /** The expressions of the document, by the top-level keys of values. */
  readonly exprs?: unknown;
  /** Each value as {value, bytes?, secret?, unknown?, trace {def, base?}}. */
  readonly properties?: unknown;
  /** JSON schema of the values. */
  readonly schema?: unknown;
  /** The values of the root context, and their schema. */
  readonly executionContext?: unknown;
  readonly diagnostics?: readonly EnvironmentDiagnostic[];
  readonly environmentFunctionSummary: {
    readonly funcCounts: Readonly<Record<string, number>>;
    readonly rotationPaths: readonly string[];
  };
};

export type CloneEnvironmentRequest = {
  /** Defaults to the project of the source. */
  readonly project?: string;
  readonly name: string;
  readonly version?: number;
  readonly preserveHistory?: boolean;
  readonly preserveAccess?: boolean;
  readonly preserveEnvironmentTags?: boolean;
  readonly preserveRevisionTags?: boolean;
};

export type CreateAccessTokenResponse = {
  readonly id: string;
  /** Shown only once. */
  readonly tokenValue: string;
};

export type CreateEnvironmentRequest = {
  readonly project?: string;
  readonly name: string;
};

export type CreateEnvironmentRevisionTagRequest = {
  readonly name: string;
  readonly revision?: number | null;
};

export type CreateEnvironmentTagRequest = {
  readonly name: string;
  readonly value: string;
};

export type CreateMemberAccessTokenRequest = {
  readonly description?: string;
  /** Unix seconds, at most two years in the future; 0 for a token that never expires. */
  readonly expires?: number;
};

export type CreateOrgAccessTokenRequest = {
  readonly description?: string;
  /** Unix seconds, at most two years in the future; 0 for a token that never expires. */
  readonly expires?: number;
  readonly name: string;
  readonly admin?: boolean;
  /** The role of the token; the default role if it is missing or empty. */
  readonly roleID?: string;
};

export type CreateOrgAgentPoolRequest = {
  readonly name: string;
  readonly description?: string;
};

export type CreateOrganizationRequest = {
  readonly name: string;
};

export type CreatePersonalAccessTokenRequest = {
  readonly description?: string;
  /** Unix seconds, at most two years in the future; 0 for a token that never expires. */
  readonly expires?: number;
  readonly type?: string;
};

export type CreatePulumiTeamRequest = {
  readonly name: string;
  readonly displayName?: string;
  readonly description?: string;
};

export type CreateTeamAccessTokenRequest = {
  readonly description?: string;
  /** Unix seconds, at most two years in the future; 0 for a token that never expires. */
  readonly expires?: number;
  readonly name: string;
};

export type DecisionCheck = {
  readonly check: string;
  /** passed or failed. */
  readonly outcome: string;
  readonly expected: string;
  readonly actual: string;
};

export type DecisionHint = {
  readonly code: string;
  readonly message: string;
};

export type DecisionSummary = {
  readonly id: string;
  readonly at: string;
  /** granted or refused. */
  readonly outcome: string;
  /** A stable code. */
  readonly reason: string;
  readonly message: string;
  readonly issuerId: string | null;
  readonly request: {
    readonly grantType: string | null;
    readonly audience: string | null;
    readonly requestedTokenType: string | null;
    readonly scope: string | null;
    readonly expirationSeconds: number | null;
  };
  readonly token: {
    readonly hash: string;
    readonly algorithm: string | null;
    readonly keyId: string | null;
    readonly issuer: string | null;
    readonly subject: string | null;
    readonly jwtId: string | null;
    /** False if the signature was not verified; in that case, anyone could have written these values. */
    readonly verified: boolean;
  } | null;
  readonly grant: {
    readonly accessTokenId: string | null;
    readonly scope: string;
    /** The role of the organization token; missing for the default role. */
    readonly role?: {
      readonly id: string;
      readonly name: string;
    };
    readonly expiresAt: string;
  } | null;
  readonly sourceIp: string;
  readonly requestId: string;
};

export type DecryptEnvironmentSecretsRequest = {
  readonly ciphertexts: readonly string[];
};

export type DecryptEnvironmentSecretsResponse = {
  readonly plaintexts: readonly string[];
};

export type EncryptEnvironmentSecretsRequest = {
  readonly plaintexts: readonly string[];
};

export type EncryptEnvironmentSecretsResponse = {
  readonly ciphertexts: readonly string[];
};

export type EnvironmentDiagnostic = {
  readonly summary: string;
  readonly detail?: string;
  readonly severity: "error" | "warning";
  readonly path?: string;
  readonly range?: EscRange;
};

export type EnvironmentDiagnosticsError = {
  readonly code: number;
  readonly message: string;
  readonly diagnostics?: readonly EnvironmentDiagnostic[];
};

export type EnvironmentGrant = {
  readonly grantee: {
    /** user, team or organization. A grant to the organization applies to its machine tokens, such as those from token exchange, but not to administrator tokens. */
    readonly kind: "user" | "team" | "organization";
    readonly name: string;
  };
  /** "*" for every project. */
  readonly project: string;
  /** "*" for every environment of the project. */
  readonly environment: string;
  /** read, open, write or admin; each includes the permissions before it. */
  readonly permission: string;
  /** Maximum open duration, such as 2h0m0s; at most 24h. */
  readonly maxOpenDuration?: string;
  readonly created: string;
};

export type EnvironmentMetadata = {
  readonly id: string;
  readonly ownedBy: UserInfo;
  /** The subject of identity tokens from fn::open::oidc. */
  readonly oidcSubjectV2: string;
  /** Your permission: read, open, write or admin. */
  readonly permission: string;
  readonly gatedActions: readonly string[];
  readonly openRequestNeeded: boolean;
};

export type EnvironmentReferrerMetadata = {
  readonly environmentReferrerCount: number;
  readonly insightsAccountReferrerCount: number;
  readonly stackReferrerCount: number;
};

export type EnvironmentRevision = {
  readonly number: number;
  readonly created: string;
  readonly creatorLogin: string;
  readonly creatorName: string;
  readonly tags: readonly string[];
  readonly retracted?: EnvironmentRevisionRetracted;
};

export type EnvironmentRevisionRetracted = {
  readonly at: string;
  readonly byLogin: string;
  readonly byName: string;
  readonly reason: string;
  readonly replacement: number;
};

export type EnvironmentRevisionTag = {
  readonly name: string;
  readonly revision: number;
  readonly created: string;
  readonly modified: string;
  readonly editorLogin: string;
  readonly editorName: string;
};

export type EnvironmentSettings = {
  readonly deletionProtected: boolean;
};

export type EnvironmentTag = {
  readonly name: string;
  readonly value: string;
  readonly created: string;
  readonly modified: string;
  readonly editorLogin: string;
  readonly editorName: string;
};

export type ErrorResponse = {
  /** The HTTP status. */
  readonly code: number;
  /** The fault and how to fix it. */
  readonly message: string;
};

export type EscPos = {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** From 0. */
  readonly byte: number;
};

export type EscRange = {
  readonly environment: string;
  readonly begin: EscPos;
  readonly end: EscPos;
};

export type ExplainAccessRequest = {
  /** The login of a member. */
  readonly user?: string;
  /** The tokens of this team. */
  readonly team?: string;
  /** The id of an active access token. */
  readonly tokenID?: string;
  readonly environment?: {
    readonly project: string;
    readonly name: string;
  };
};

export type ExplainAccessResponse = {
  readonly caller: {
    /** user, team, organization or runner. */
    readonly kind: string;
    readonly name: string;
  };
  readonly roles: readonly {
    readonly roleID: string;
    readonly name: string;
  }[];
  /** The scopes in the organization itself. */
  readonly organization: readonly {
    readonly scope: string;
    /** The roles that permit the scope, each of them alone. At most the first 20. */
    readonly roles: readonly {
      readonly roleID: string;
      readonly name: string;
      /** At most the first 20. */
      readonly entries: readonly {
        /** The path of the Allow descriptor, such as details.entries[3].subNode. */
        readonly path: string;
        /** The included role that contains the entry; missing if this role contains it. */
        readonly roleID?: string;
        readonly maxOpenSeconds?: number;
      }[];
    }[];
    /** The grants that permit the scope, each of them alone. At most the first 20. */
    readonly grants: readonly {
      readonly grantee: {
        readonly kind: string;
        readonly name: string;
      };
      readonly project: string;
      readonly environment: string;
      readonly permission: string;
    }[];
  }[];
  /** The scopes on the environment; without one, those on every environment through a role. */
  readonly environment: readonly {
    readonly scope: string;
    /** The roles that permit the scope, each of them alone. At most the first 20. */
    readonly roles: readonly {
      readonly roleID: string;
      readonly name: string;
      /** At most the first 20. */
      readonly entries: readonly {
        /** The path of the Allow descriptor, such as details.entries[3].subNode. */
        readonly path: string;
        /** The included role that contains the entry; missing if this role contains it. */
        readonly roleID?: string;
        readonly maxOpenSeconds?: number;
      }[];
    }[];
    /** The grants that permit the scope, each of them alone. At most the first 20. */
    readonly grants: readonly {
      readonly grantee: {
        readonly kind: string;
        readonly name: string;
      };
      readonly project: string;
      readonly environment: string;
      readonly permission: string;
    }[];
  }[];
  /** The maximum duration of a session on the environment; missing for no limit. */
  readonly maxOpenDuration?: string;
};

export type ExplainRoleRequest = {
  /** A role of the organization. */
  readonly roleID?: string;
  /** The name of an unsaved role. */
  readonly name?: string;
  /** A permission descriptor (docs/contract/roles.md). */
  readonly details?: {
    readonly __type: string;
  };
  readonly environment?: {
    /** The id of the environment, as in its metadata. */
    readonly id: string;
    readonly tags?: Readonly<Record<string, string>>;
  };
};

export type ExplainRoleResponse = {
  readonly organization: readonly {
    readonly scope: string;
    /** At most the first 20. */
    readonly entries: readonly {
      /** The path of the Allow descriptor, such as details.entries[3].subNode. */
      readonly path: string;
      /** The included role that contains the entry; missing if this role contains it. */
      readonly roleID?: string;
      readonly maxOpenSeconds?: number;
    }[];
  }[];
  readonly environment: readonly {
    readonly scope: string;
    /** At most the first 20. */
    readonly entries: readonly {
      /** The path of the Allow descriptor, such as details.entries[3].subNode. */
      readonly path: string;
      /** The included role that contains the entry; missing if this role contains it. */
      readonly roleID?: string;
      readonly maxOpenSeconds?: number;
    }[];
  }[];
  /** The maximum duration of a session on the environment; missing if there is no limit. */
  readonly maxOpenSeconds?: number;
  readonly warnings: readonly RoleLintWarning[];
};

export type ExplainedDecision = {
  readonly id: string;
  readonly at: string;
  /** granted or refused. */
  readonly outcome: string;
  /** A stable code. */
  readonly reason: string;
  readonly message: string;
  readonly issuerId: string | null;
  readonly request: {
    readonly grantType: string | null;
    readonly audience: string | null;
    readonly requestedTokenType: string | null;
    readonly scope: string | null;
    readonly expirationSeconds: number | null;
  };
  readonly token: {
    readonly hash: string;
    readonly algorithm: string | null;
    readonly keyId: string | null;
    readonly issuer: string | null;
    readonly subject: string | null;
    readonly jwtId: string | null;
    /** False if the signature was not verified; in that case, anyone could have written these values. */
    readonly verified: boolean;
  } | null;
  readonly grant: {
    readonly accessTokenId: string | null;
    readonly scope: string;
    /** The role of the organization token; missing for the default role. */
    readonly role?: {
      readonly id: string;
      readonly name: string;
    };
    readonly expiresAt: string;
  } | null;
  readonly sourceIp: string;
  readonly requestId: string;
  readonly checks: readonly DecisionCheck[];
  readonly claims: Readonly<Record<string, unknown>> | null;
  readonly policyVersion: number | null;
  readonly decidedBy: number | null;
  readonly audited: readonly {
    readonly policyIndex: number;
    readonly would: string;
  }[];
  readonly policies: readonly PolicyExplanation[];
  readonly hints: readonly DecisionHint[];
  readonly change: {
    readonly diff: readonly {
      /** The changed member, such as policies[2].rules.sub. */
      readonly path: string;
      readonly before: string | null;
      readonly after: string | null;
    }[];
    /** The whole document after the change. */
    readonly policies: readonly Readonly<Record<string, unknown>>[];
    /** A description of what the change admits. */
    readonly admits: string;
  } | null;
};

export type FGARole = {
  readonly id: string;
  readonly name: string;
  readonly modifiedAt: string;
};

export type GetAuthorizationServerMetadataResponse = {
  readonly issuer: string;
};

export type GetHealthResponse = {
  readonly status: string;
};

export type GetMasterKeyStateResponse = {
  /** The id of the current key; it does not reveal the key. */
  readonly masterKey: string;
  /** Previous keys in the configuration of this server. */
  readonly previousMasterKeys: number;
  /** Keys in the database that are not encrypted under the current master key. If there are none, previous keys can be removed once every server has been restarted with the current key. */
  readonly outdated: {
    readonly signingKeys: number;
    readonly organizationKeys: number;
  };
};

export type GetReadinessError = {
  readonly code: number;
  /** A description of the reason. */
  readonly message: string;
  /** The reason code: unreachable or storage_full. */
  readonly status: string;
};

export type GetReadinessResponse = {
  readonly status: string;
  readonly time: string;
};

export type IntrospectTokenResponse = {
  readonly active: boolean;
};

export type IssuerPreset = {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  /** fetched or static-suggested. */
  readonly keys: string;
  readonly notes: string;
  readonly placeholders: readonly {
    readonly name: string;
    readonly description: string;
    readonly required: boolean;
    readonly example: string;
    readonly pattern: string;
    readonly default?: string;
  }[];
  readonly policies: readonly {
    readonly description: string;
    readonly decision: string;
    readonly tokenType: string;
    readonly needs: readonly string[];
    readonly rules: readonly {
      readonly claimPath: string;
      readonly patterns: readonly string[];
    }[];
  }[];
};

export type JSONWebKeySet = {
  readonly keys: readonly Readonly<Record<string, unknown>>[];
};

export type LintPoliciesResponse = {
  readonly warnings: readonly PolicyLintWarning[];
};

export type ListAccessTokensResponse = {
  readonly tokens: readonly AccessToken[];
  readonly continuationToken?: string;
};

export type ListAgentPoolsResponse = {
  readonly agentPools: readonly AgentPool[];
};

export type ListDecisionsResponse = {
  readonly decisions: readonly DecisionSummary[];
  readonly continuationToken?: string;
};

export type ListEnvironmentGrantsResponse = {
  readonly grants: readonly EnvironmentGrant[];
  readonly continuationToken?: string;
};

export type ListEnvironmentRevisionTagsResponse = {
  readonly tags: readonly EnvironmentRevisionTag[];
  /** The name after which the next page starts; empty on the last page. */
  readonly nextToken: string;
};

export type ListEnvironmentSessionsResponse = {
  readonly sessions: readonly OpenSession[];
  /** Token for the next page. It is present if more sessions may exist, even if this page is empty. */
  readonly continuationToken?: string;
};

export type ListEnvironmentTagsResponse = {
  readonly tags: Readonly<Record<string, EnvironmentTag>>;
  /** The token for the next page; 0 on the last page. */
  readonly nextToken: string;
};

export type ListEnvironmentsResponse = {
  readonly environments: readonly OrgEnvironment[];
  /** Token for the next page; missing on the last page. */
  readonly nextToken?: string;
};

export type ListIssuerPresetsResponse = {
  readonly presets: readonly IssuerPreset[];
};

export type ListLoginsResponse = {
  readonly logins: readonly {
    readonly kind: string;
    readonly description: string;
    /** JSON schema. */
    readonly inputs: unknown;
    /** JSON schema; `secret: true` marks secret members. */
    readonly outputs: unknown;
  }[];
};

export type ListOidcIssuersResponse = {
  readonly oidcIssuers: readonly OidcIssuerRegistrationResponse[];
};

export type ListOrganizationMembersResponse = {
  readonly members: readonly OrganizationMember[];
  readonly continuationToken?: string;
};

export type ListOrganizationTagsResponse = Readonly<Record<string, readonly string[]>>;

export type ListProvidersResponse = {
  readonly providers: readonly string[];
};

export type ListRoleScopesResponse = Readonly<Record<string, readonly {
  readonly name: string;
  readonly scopes: readonly {
    readonly name: string;
    readonly metadata: {
      readonly description: string;
    };
  }[];
}[]>>;

export type ListRolesResponse = {
  readonly roles: readonly PermissionDescriptorRecord[];
};

export type ListRotatorsResponse = {
  readonly rotators: readonly string[];
};

export type ListTeamRolesResponse = {
  readonly roles: readonly PermissionDescriptorRecord[];
};

export type ListTeamsResponse = {
  readonly teams: readonly Team[];
};

export type ListTeamsWithRoleResponse = {
  readonly teams: readonly Team[];
};

export type ListUsersWithRoleResponse = {
  readonly users: readonly {
    readonly avatarUrl: string;
    readonly githubLogin: string;
    readonly name: string;
  }[];
};

export type OidcIssuerRegistrationRequest = {
  readonly name: string;
  readonly url: string;
  readonly thumbprints?: (readonly string[]) | null;
  readonly maxExpiration?: number;
  readonly jwks?: JSONWebKeySet | null;
  /** Refuse a subject token that was used before. */
  readonly singleUse?: boolean;
  /** Accept tokens for the server’s own URL, as those of External Secrets Operator, like tokens for an audience of the organization. Every organization that sets this for the same issuer accepts the same tokens, as far as its policies allow. */
  readonly acceptsServerUrl?: boolean;
  /** Policies that take effect together with the issuer; without them, every exchange is refused. */
  readonly policies?: unknown;
};

export type OidcIssuerRegistrationResponse = {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  /** The identifier that tokens must have, compared byte for byte. */
  readonly issuer: string;
  /** The thumbprints that were given, or those of the recorded certificates if none were given. */
  readonly thumbprints: readonly string[];
  /** given, recorded or none. */
  readonly thumbprintSource: string;
  /** Seconds; absent if no value was given and the default applies. */
  readonly maxExpiration?: number;
  /** Seconds: the given value, or the default. */
  readonly effectiveMaxExpiration: number;
  readonly singleUse: boolean;
  /** The server’s own URL counts as an audience of the organization; absent if not. */
  readonly acceptsServerUrl?: true;
  readonly jwks?: JSONWebKeySet;
  readonly created: string;
  readonly modified: string;
  readonly lastUsed?: string;
  /** The reason why the keys cannot be fetched with the changed thumbprints. */
  readonly warnings?: readonly {
    readonly code: string;
    readonly message: string;
  }[];
};

export type OidcIssuerStatus = {
  readonly issuerId: string;
  readonly issuer: string;
  /** fetched or static. */
  readonly keySource: string;
  readonly keys: readonly {
    readonly kid: string | null;
    readonly kty: string | null;
    readonly alg: string | null;
    readonly use: string | null;
    readonly usable: boolean;
    readonly fault?: string;
  }[];
  readonly lastFetch: string | null;
  readonly lastSuccess: string | null;
  readonly keysExpire: string | null;
  readonly lastError: {
    readonly code: string;
    readonly message: string;
    readonly at: string;
  } | null;
  readonly certificates: readonly {
    readonly sha256: string;
    readonly subject: string;
    readonly validTo: string;
  }[];
  readonly lastUsed: string | null;
};

export type OidcIssuerUpdateRequest = {
  readonly name?: string;
  readonly thumbprints?: (readonly string[]) | null;
  readonly maxExpiration?: number;
  readonly jwks?: JSONWebKeySet | null;
  /** Refuse a subject token that was used before. */
  readonly singleUse?: boolean;
  /** Accept tokens for the server’s own URL, as those of External Secrets Operator, like tokens for an audience of the organization. Every organization that sets this for the same issuer accepts the same tokens, as far as its policies allow. */
  readonly acceptsServerUrl?: boolean;
};

export type OpenEnvironmentResponse = {
  /** Id of the session, for reading its values. */
  readonly id: string;
  /** Time of expiry, after which the environment must be opened again. */
  readonly expiresAt: string;
  /** Faults in the document and failed logins; all other values are available. */
  readonly diagnostics?: readonly EnvironmentDiagnostic[];
};

export type OpenSession = {
  readonly id: string;
  /** project/name; missing for an unsaved document. */
  readonly environment?: string;
  /** Login of the user or machine identity. */
  readonly openedBy: string;
  /** The access token that opened the session. */
  readonly token: {
    readonly id: string;
    readonly name: string;
  };
  /** The workload that obtained the token. */
  readonly workload?: {
    readonly issuer: string;
    readonly subject: string | null;
    readonly decisionId: string;
  };
  readonly openedAt: string;
  readonly expiresAt: string;
};

export type OrgEnvironment = {
  readonly id: string;
  readonly organization: string;
  readonly project: string;
  readonly name: string;
  readonly created: string;
  readonly modified: string;
  readonly ownedBy: UserInfo;
  readonly referrerMetadata: EnvironmentReferrerMetadata;
  readonly settings: EnvironmentSettings;
  readonly tags: Readonly<Record<string, string>>;
  /** Time of deletion, for a deleted environment. */
  readonly deletedAt?: string;
};

export type OrganizationMember = {
  readonly created: string;
  readonly fgaRole: FGARole;
  readonly knownToPulumi: boolean;
  readonly role: OrganizationRole;
  readonly teams?: readonly string[];
  readonly user: UserInfo;
  readonly virtualAdmin: boolean;
};

export type OrganizationRole = "none" | "member" | "admin" | "billing-manager";

export type OrganizationSummaryWithRole = {
  readonly avatarUrl: string;
  /** The name of the organization. */
  readonly githubLogin: string;
  readonly name: string;
  readonly role: OrganizationRole;
};

export type PatchEnvironmentSettingsRequest = {
  readonly deletionProtected?: boolean | null;
};

export type PatchOrgAgentPoolRequest = {
  readonly name?: string;
  /** If this member is missing, the description is cleared. */
  readonly description?: string;
};

export type PatchOrgAgentPoolResponse = {
  readonly name: string;
  readonly description: string;
};

export type PermissionDescriptorBase = {
  readonly name: string;
  readonly description?: string;
  readonly resourceType?: string;
  readonly uxPurpose?: string;
  /** A permission descriptor (docs/contract/roles.md). */
  readonly details: {
    readonly __type: string;
  };
};

export type PermissionDescriptorRecord = {
  readonly id: string;
  readonly orgId: string;
  readonly name: string;
  readonly description: string;
  readonly resourceType: string;
  readonly uxPurpose: "role" | "role_private" | "role_temporary" | "policy" | "set";
  /** A permission descriptor (docs/contract/roles.md). */
  readonly details: {
    readonly __type: string;
  };
  readonly version: number;
  readonly created: string;
  readonly modified: string;
  readonly isOrgDefault: boolean;
  /** Only for built-in roles. */
  readonly defaultIdentifier?: string;
};

export type PolicyExplanation = {
  readonly policyIndex: number;
  /** allow or deny. */
  readonly decision: string;
  /** enforce, or audit if the decision of the policy is only recorded. */
  readonly mode: string;
  readonly applies: boolean;
  readonly candidate: {
    readonly outcome: string;
    readonly expected?: string;
    readonly actual?: string | null;
  };
  readonly rules: readonly {
    readonly claimPath: string;
    readonly patterns: readonly string[];
    readonly value: string | null;
    /** matched, claim_missing, claim_mismatch, claim_not_comparable or not_evaluated. */
    readonly outcome: string;
  }[];
  readonly audience: {
    readonly expected: string | null;
    readonly actual: string | null;
    readonly outcome: string;
  };
  readonly hints: readonly DecisionHint[];
};

export type PolicyLintWarning = {
  readonly code: string;
  readonly severity: string;
  readonly path: string;
  readonly message: string;
  readonly policyIndex: number;
};

export type PresentedToken = {
  readonly token: string;
  readonly token_type_hint?: string;
};

export type PreviewIdentityTokenResponse = {
  readonly claims: Readonly<Record<string, unknown>>;
};

export type ReadOpenEnvironmentResponse = {
  /** The expressions of the document, by the top-level keys of values. */
  readonly exprs?: unknown;
  /** Each value as {value, bytes?, secret?, unknown?, trace {def, base?}}. */
  readonly properties?: unknown;
  /** JSON schema of the values. */
  readonly schema?: unknown;
  /** The values of the root context, and their schema. */
  readonly executionContext?: unknown;
  /** The value of one property. */
  readonly value?: unknown;
  /** Base64 of all bytes of a string that is not UTF-8; `value` has U+FFFD for each invalid byte. */
  readonly bytes?: string;
  readonly secret?: boolean;
  readonly unknown?: boolean;
  readonly trace?: unknown;
};

export type ReadOpenYAMLResponse = {
  /** The expressions of the document, by the top-level keys of values. */
  readonly exprs?: unknown;
  /** Each value as {value, bytes?, secret?, unknown?, trace {def, base?}}. */
  readonly properties?: unknown;
  /** JSON schema of the values. */
  readonly schema?: unknown;
  /** The values of the root context, and their schema. */
  readonly executionContext?: unknown;
  /** The value of one property. */
  readonly value?: unknown;
  /** Base64 of all bytes of a string that is not UTF-8; `value` has U+FFFD for each invalid byte. */
  readonly bytes?: string;
  readonly secret?: boolean;
  readonly unknown?: boolean;
  readonly trace?: unknown;
};

export type RecordedTrust = {
  readonly id: string;
  /** aws, azure, gcp or vault. */
  readonly cloud: string;
  /** The sub that is trusted. */
  readonly subject: string;
  /** Each * in the subject matches any name. */
  readonly isPattern: boolean;
  readonly audience: string;
  /** The iss that is trusted. */
  readonly issuer: string;
  readonly project?: string;
  /** The environment; * for all environments of the project. */
  readonly environment?: string;
  /** The id of the environment, if the subject contains it. */
  readonly environmentId?: string;
  /** The names of the resources at the relying party, if given: role, accountId, … */
  readonly names: Readonly<Record<string, string>>;
  readonly createdBy: string;
  /** When the setup was first generated. */
  readonly created: string;
  readonly lastGenerated: string;
};

export type RecordedTrustList = {
  readonly trusts: readonly RecordedTrust[];
  /** Token for the next page; missing on the last page. */
  readonly continuationToken?: string;
};

export type RemoveEnvironmentIdentifier = {
  readonly projectName: string;
  readonly envName: string;
};

export type RenderIssuerPresetRequest = {
  readonly values: Readonly<Record<string, string>>;
};

export type RenderIssuerPresetResponse = {
  readonly register: {
    readonly name: string;
    readonly url: string;
  };
  readonly policies: readonly Readonly<Record<string, unknown>>[];
};

export type ResponseAuditLogs = {
  readonly auditLogEvents: readonly AuditLogEvent[];
  readonly continuationToken?: string;
};

export type RestoreEnvironmentRequest = {
  readonly project: string;
  readonly name: string;
  /** The deletedAt of the environment, which distinguishes deleted environments with the same name. */
  readonly deletionTimestamp: string;
};

export type RetractEnvironmentRevisionRequest = {
  readonly replacement?: number | null;
  readonly reason?: string;
};

export type RevokeAccessTokensRequest = {
  readonly criteria: {
    /** The token with this id; the response is 404 if the id is unknown. */
    readonly tokenId?: string;
    /** Tokens obtained with tokens of this trusted issuer. */
    readonly issuerId?: string;
    /** Tokens allowed by these current policies of the issuer. */
    readonly policyIndexes?: readonly number[];
    /** Tokens of workloads whose subject matches this pattern. */
    readonly subject?: string;
    /** Tokens that act as this member in the organization. */
    readonly userLogin?: string;
    /** Tokens that act as this team. */
    readonly teamName?: string;
    /** Tokens created at this time or later, in unix seconds. */
    readonly since?: number;
  };
  /** Count and list the tokens without revoking them. */
  readonly dryRun?: boolean;
  readonly reason?: string;
  readonly continuationToken?: string;
};

export type RevokeAccessTokensResponse = {
  /** Number of tokens that this call revoked, or would revoke. */
  readonly count: number;
  /** Number of open environment sessions of these tokens; revoking a token also ends its sessions. */
  readonly sessions: number;
  /** The first 20 tokens, newest first. */
  readonly tokens: readonly AccessToken[];
  /** Present if more tokens remain: pass it with the next call. */
  readonly continuationToken?: string;
};

export type RevokeEnvironmentSessionsRequest = {
  readonly criteria: {
    /** Sessions with values of this environment (project/name), including values that come from imports. */
    readonly environment?: string;
    /** Sessions of workloads whose subject matches this pattern, in the syntax of policies. */
    readonly subject?: string;
    /** Sessions of workloads whose token has this iss. */
    readonly issuer?: string;
    /** Sessions that this access token opened. */
    readonly tokenId?: string;
    /** Sessions that this user or machine identity opened, by login. */
    readonly openedBy?: string;
  };
  /** Count and list the sessions without revoking them. */
  readonly dryRun?: boolean;
  readonly reason?: string;
  readonly continuationToken?: string;
};

export type RevokeEnvironmentSessionsResponse = {
  /** Number of sessions that this call revoked, or would revoke. */
  readonly count: number;
  /** The first 20 sessions, newest first. */
  readonly sessions: readonly OpenSession[];
  /** Present if more sessions remain: pass it with the next call. */
  readonly continuationToken?: string;
};

export type RevokeTokenResponse = Readonly<Record<string, unknown>>;

export type RoleLintWarning = {
  readonly code: string;
  readonly severity: string;
  readonly path: string;
  readonly message: string;
};

export type RotateSigningKeysRequest = {
  /** v1 or v2. */
  readonly issuer: string;
};

export type SetEnvironmentGrantRequest = {
  readonly grantee: {
    /** user, team or organization. A grant to the organization applies to its machine tokens, such as those from token exchange, but not to administrator tokens. */
    readonly kind: string;
    /** Login of a user or name of a team; not needed for the organization. */
    readonly name?: string;
  };
  /** "*" for every project. */
  readonly project: string;
  /** "*" for every environment of the project. */
  readonly environment: string;
  /** read, open, write or admin. */
  readonly permission: string;
  /** Maximum open duration, such as 2h0m0s; at most 24h. */
  readonly maxOpenDuration?: string;
};

export type SevereLintError = {
  readonly code: 422;
  readonly message: string;
  readonly warnings: readonly PolicyLintWarning[];
};

export type SevereRoleLintError = {
  readonly code: 422;
  readonly message: string;
  readonly warnings: readonly RoleLintWarning[];
};

export type SigningKey = {
  /** The kid. */
  readonly id: string;
  readonly issuer: string;
  readonly algorithm: string;
  /** next, active or retired. */
  readonly state: string;
  readonly backend: string;
  readonly published: string | null;
  readonly activated: string | null;
  readonly retired: string | null;
};

export type SigningKeyList = {
  readonly signingKeys: readonly SigningKey[];
};

export type SimulateExchangeRequest = {
  /** A token of the issuer; it is verified, but does not count as used. */
  readonly token?: string;
  /** Claims instead of a token. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly requested_token_type?: string;
  readonly scope?: string;
  /** The audience of an identity token; ignored for access tokens. */
  readonly audience?: string;
  /** Policies to evaluate instead of the current policies. */
  readonly policies?: unknown;
};

export type SimulateExchangeResponse = {
  /** granted or refused. */
  readonly outcome: string;
  readonly reason: string;
  readonly message: string;
  readonly checks: readonly DecisionCheck[];
  readonly decidedBy: number | null;
  readonly audited: readonly {
    readonly policyIndex: number;
    readonly would: string;
  }[];
  readonly policies: readonly PolicyExplanation[];
  readonly hints: readonly DecisionHint[];
  readonly change: {
    readonly diff: readonly {
      /** The changed member, such as policies[2].rules.sub. */
      readonly path: string;
      readonly before: string | null;
      readonly after: string | null;
    }[];
    /** The whole document after the change. */
    readonly policies: readonly Readonly<Record<string, unknown>>[];
    /** A description of what the change admits. */
    readonly admits: string;
  } | null;
  /** The role of the organization token that would be granted; otherwise null. */
  readonly role: {
    readonly id: string;
    readonly name: string;
    readonly inOrganization: readonly string[];
    readonly onEveryEnvironment: readonly string[];
    /** The scopes on environments that meet a condition of the role. */
    readonly onSomeEnvironments: readonly string[];
  } | null;
};

export type Team = {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly kind: "pulumi";
  readonly members?: readonly TeamMemberInfo[];
  readonly userRole?: OrganizationRole;
  /** The team’s grants on environments that the caller may read. */
  readonly environments: readonly TeamEnvironmentSettings[];
};

export type TeamEnvironmentSettings = {
  readonly projectName: string;
  readonly envName: string;
  /** none, read, open, write or admin. The value none removes the permission. */
  readonly permission: string;
  /** Maximum open duration, such as 2h0m0s; at most 24h. */
  readonly maxOpenDuration?: string;
};

export type TeamMemberInfo = {
  readonly avatarUrl: string;
  readonly githubLogin: string;
  readonly name: string;
  readonly role: OrganizationRole;
};

export type TestLoginRequest = {
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Seconds after which the login gives up; 30 by default. */
  readonly deadlineSeconds?: number;
};

export type TestLoginResponse = {
  readonly outputs: unknown;
  /** JSON pointers (RFC 6901) to the secret parts of the outputs. */
  readonly secrets: readonly string[];
  readonly expiresAt: string | null;
};

export type TokenError = {
  readonly error: string;
  readonly error_description: string;
};

export type TokenExchangeGrantResponse = {
  readonly access_token: string;
  readonly issued_token_type: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly scope: string;
};

export type TokenRequest = {
  readonly grant_type?: string;
  /** urn:symbolon:org:{organization}, or the audience of an identity token */
  readonly audience?: string;
  /** urn:symbolon:org:{organization}, for an identity token */
  readonly resource?: string;
  readonly subject_token?: string;
  readonly subject_token_type?: string;
  readonly requested_token_type?: string;
  readonly scope?: string;
  /** Seconds. */
  readonly expiration?: number | string;
  readonly refresh_token?: string;
};

export type TrustSetup = {
  readonly cloud: string;
  /** The iss of the tokens. */
  readonly issuer: string;
  readonly audience: string;
  readonly subjects: readonly {
    readonly subject: string;
    readonly isPattern: boolean;
  }[];
  readonly documents: readonly {
    readonly name: string;
    readonly language: string;
    readonly text: string;
    readonly where: string;
  }[];
  readonly placeholders: readonly {
    readonly text: string;
    readonly meaning: string;
  }[];
  readonly warnings: readonly {
    readonly code: string;
    /** severe or notice. */
    readonly severity: string;
    readonly message: string;
  }[];
};

export type UpdateEnvironmentResponse = {
  readonly diagnostics?: readonly EnvironmentDiagnostic[];
};

export type UpdateEnvironmentRevisionTagRequest = {
  readonly revision?: number | null;
};

export type UpdateEnvironmentTagRequest = {
  readonly currentTag: {
    readonly value: string;
  };
  readonly newTag: {
    readonly name?: string;
    readonly value?: string;
  };
};

export type UpdateOrganizationMemberRequest = {
  readonly role?: string;
  readonly fgaRoleId?: string;
};

export type UpdateRoleRequest = {
  readonly name?: string;
  readonly description?: string;
  /** A permission descriptor (docs/contract/roles.md). */
  readonly details?: {
    readonly __type: string;
  };
};

export type UpdateTeamRequest = {
  readonly newDisplayName?: string;
  readonly newDescription?: string;
  readonly memberAction?: string;
  readonly member?: string;
  readonly addStackPermission?: unknown;
  readonly editStackPermission?: unknown;
  readonly removeStack?: unknown;
  readonly addEnvironmentPermission?: TeamEnvironmentSettings;
  readonly editEnvironmentPermission?: TeamEnvironmentSettings;
  readonly removeEnvironment?: RemoveEnvironmentIdentifier;
};

export type User = {
  readonly avatarUrl: string;
  readonly githubLogin: string;
  readonly name: string;
  readonly id: string;
  readonly email: string;
  readonly hasMFA: boolean;
  readonly identities: readonly string[];
  readonly isManagedByMultiOrg: boolean;
  readonly isOrgManaged: boolean;
  readonly organizations: readonly OrganizationSummaryWithRole[];
  /** Only for machine tokens. */
  readonly tokenInfo?: {
    readonly name: string;
    readonly organization: string;
    readonly team: string;
  };
};

export type UserInfo = {
  readonly avatarUrl: string;
  readonly githubLogin: string;
  readonly name: string;
};

export type VerifyAuditLogResponse = {
  readonly ok: boolean;
  readonly complete: boolean;
  readonly position?: {
    readonly sequence: number;
    readonly hash: string;
  };
  readonly fault?: {
    /** A stable code. */
    readonly fault: string;
    /** The first record with a fault. */
    readonly sequence: number;
    readonly message: string;
  };
};

export interface Operations {
  /** Get the authorization server metadata (RFC 8414). */
  "GET /.well-known/oauth-authorization-server": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    response: GetAuthorizationServerMetadataResponse;
  };
  /** List the optional features that a Pulumi client may use. */
  "GET /api/capabilities": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    response: AppCapabilitiesResponse;
  };
  /** List the recommended versions of the pulumi CLI; every version works. */
  "GET /api/cli/version": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    response: AppCLIVersionResponse;
  };
  /** List the environments that you may read in all your organizations. */
  "GET /api/esc/environments": {
    path: Record<never, never>;
    query: {
      readonly continuationToken?: string;
      readonly maxResults?: number;
      readonly organization?: string;
    };
    body: undefined;
    response: ListEnvironmentsResponse;
  };
  /** List the environments that you may read in one organization. */
  "GET /api/esc/environments/{orgName}": {
    path: {
      readonly orgName: string;
    };
    query: {
      readonly continuationToken?: string;
      readonly maxResults?: number;
    };
    body: undefined;
    response: ListEnvironmentsResponse;
  };
  /** Create an environment, with an empty document. */
  "POST /api/esc/environments/{orgName}": {
    path: {
      readonly orgName: string;
    };
    query: Record<never, never>;
    body: CreateEnvironmentRequest;
    response: undefined;
  };
  /** Purge a deleted environment: it can no longer be restored, and its name stays reserved. */
  "DELETE /api/esc/environments/{orgName}/restore": {
    path: {
      readonly orgName: string;
    };
    query: {
      readonly project: string;
      readonly name: string;
      readonly deletionTimestamp: string;
    };
    body: undefined;
    response: undefined;
  };
  /** List the deleted environments that you may restore, newest first. */
  "GET /api/esc/environments/{orgName}/restore": {
    path: {
      readonly orgName: string;
    };
    query: {
      readonly continuationToken?: string;
    };
    body: undefined;
    response: ListEnvironmentsResponse;
  };
  /** Restore a deleted environment, with its revisions, tags, settings and grants. */
  "PUT /api/esc/environments/{orgName}/restore": {
    path: {
      readonly orgName: string;
    };
    query: Record<never, never>;
    body: RestoreEnvironmentRequest;
    response: undefined;
  };
  /** List the tags of the environments whose tags you may list, each with its distinct values. */
  "GET /api/esc/environments/{orgName}/tags": {
    path: {
      readonly orgName: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: ListOrganizationTagsResponse;
  };
  /** Check a document that is not saved. */
  "POST /api/esc/environments/{orgName}/yaml/check": {
    path: {
      readonly orgName: string;
    };
    query: {
      readonly showSecrets?: boolean;
    };
    body: string;
    response: CheckEnvironmentResponse;
  };
  /** Open an unsaved document. */
  "POST /api/esc/environments/{orgName}/yaml/open": {
    path: {
      readonly orgName: string;
    };
    query: {
      readonly duration?: string;
    };
    body: string;
    response: OpenEnvironmentResponse;
  };
  /** Read an opened unsaved document, or one of its values. */
  "GET /api/esc/environments/{orgName}/yaml/open/{openSessionID}": {
    path: {
      readonly orgName: string;
      readonly openSessionID: string;
    };
    query: {
      readonly property?: string;
    };
    body: undefined;
    response: ReadOpenYAMLResponse;
  };
  /** Delete an environment, with its revisions, tags and grants. */
  "DELETE /api/esc/environments/{orgName}/{projectName}/{envName}": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: undefined;
  };
  /** Get an environment's document, with its secrets encrypted. */
  "GET /api/esc/environments/{orgName}/{projectName}/{envName}": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: string;
  };
  /** Check that an environment exists, and get its revision. */
  "HEAD /api/esc/environments/{orgName}/{projectName}/{envName}": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: undefined;
  };
  /** Save an environment's document as its next revision. */
  "PATCH /api/esc/environments/{orgName}/{projectName}/{envName}": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
    };
    query: Record<never, never>;
    body: string;
    response: UpdateEnvironmentResponse;
  };
  /** Check an environment: evaluate it without opening providers. */
  "POST /api/esc/environments/{orgName}/{projectName}/{envName}/check": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
    };
    query: {
      readonly showSecrets?: boolean;
    };
    body: undefined;
    response: CheckEnvironmentResponse;
  };
  /** Clone an environment. */
  "POST /api/esc/environments/{orgName}/{projectName}/{envName}/clone": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
    };
    query: Record<never, never>;
    body: CloneEnvironmentRequest;
    response: undefined;
  };
  /** Read an environment's document with its secrets in plain text; requires the scope environment:open. */
  "GET /api/esc/environments/{orgName}/{projectName}/{envName}/decrypt": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: string;
  };
  /** Decrypt ciphertexts of an environment's document; requires the scope environment:open. */
  "POST /api/esc/environments/{orgName}/{projectName}/{envName}/decrypt-secrets": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
    };
    query: Record<never, never>;
    body: DecryptEnvironmentSecretsRequest;
    response: DecryptEnvironmentSecretsResponse;
  };
  /** Encrypt texts for an environment's document; requires the permission write. */
  "POST /api/esc/environments/{orgName}/{projectName}/{envName}/encrypt-secrets": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
    };
    query: Record<never, never>;
    body: EncryptEnvironmentSecretsRequest;
    response: EncryptEnvironmentSecretsResponse;
  };
  /** Get an environment and your permission on it. */
  "GET /api/esc/environments/{orgName}/{projectName}/{envName}/metadata": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: EnvironmentMetadata;
  };
  /** Open an environment. */
  "POST /api/esc/environments/{orgName}/{projectName}/{envName}/open": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
    };
    query: {
      readonly duration?: string;
    };
    body: undefined;
    response: OpenEnvironmentResponse;
  };
  /** Read an open environment, or one of its values. */
  "GET /api/esc/environments/{orgName}/{projectName}/{envName}/open/{openSessionID}": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
      readonly openSessionID: string;
    };
    query: {
      readonly property?: string;
    };
    body: undefined;
    response: ReadOpenEnvironmentResponse;
  };
  /** Get an environment's settings. */
  "GET /api/esc/environments/{orgName}/{projectName}/{envName}/settings": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: EnvironmentSettings;
  };
  /** Change an environment's settings. */
  "PATCH /api/esc/environments/{orgName}/{projectName}/{envName}/settings": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
    };
    query: Record<never, never>;
    body: PatchEnvironmentSettingsRequest;
    response: undefined;
  };
  /** List an environment's tags. */
  "GET /api/esc/environments/{orgName}/{projectName}/{envName}/tags": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
    };
    query: {
      readonly after?: string;
      readonly count?: number;
    };
    body: undefined;
    response: ListEnvironmentTagsResponse;
  };
  /** Create a tag on an environment. */
  "POST /api/esc/environments/{orgName}/{projectName}/{envName}/tags": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
    };
    query: Record<never, never>;
    body: CreateEnvironmentTagRequest;
    response: EnvironmentTag;
  };
  /** Delete an environment's tag. */
  "DELETE /api/esc/environments/{orgName}/{projectName}/{envName}/tags/{tagName}": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
      readonly tagName: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: undefined;
  };
  /** Get an environment's tag. */
  "GET /api/esc/environments/{orgName}/{projectName}/{envName}/tags/{tagName}": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
      readonly tagName: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: EnvironmentTag;
  };
  /** Change an environment's tag if it still has the given value. */
  "PATCH /api/esc/environments/{orgName}/{projectName}/{envName}/tags/{tagName}": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
      readonly tagName: string;
    };
    query: Record<never, never>;
    body: UpdateEnvironmentTagRequest;
    response: EnvironmentTag;
  };
  /** List the trust setups that were generated for an environment, newest first. */
  "GET /api/esc/environments/{orgName}/{projectName}/{envName}/trusts": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
    };
    query: {
      readonly continuationToken?: string;
    };
    body: undefined;
    response: RecordedTrustList;
  };
  /** List an environment's revisions, newest first. */
  "GET /api/esc/environments/{orgName}/{projectName}/{envName}/versions": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
    };
    query: {
      readonly before?: number;
      readonly count?: number;
    };
    body: undefined;
    response: readonly EnvironmentRevision[];
  };
  /** List the tags on an environment's revisions. */
  "GET /api/esc/environments/{orgName}/{projectName}/{envName}/versions/tags": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
    };
    query: {
      readonly after?: string;
      readonly count?: number;
    };
    body: undefined;
    response: ListEnvironmentRevisionTagsResponse;
  };
  /** Create a tag on a revision, the latest by default. */
  "POST /api/esc/environments/{orgName}/{projectName}/{envName}/versions/tags": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
    };
    query: Record<never, never>;
    body: CreateEnvironmentRevisionTagRequest;
    response: undefined;
  };
  /** Delete a revision tag. */
  "DELETE /api/esc/environments/{orgName}/{projectName}/{envName}/versions/tags/{tagName}": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
      readonly tagName: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: undefined;
  };
  /** Get a revision tag. */
  "GET /api/esc/environments/{orgName}/{projectName}/{envName}/versions/tags/{tagName}": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
      readonly tagName: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: EnvironmentRevisionTag;
  };
  /** Move a tag to another revision, the latest by default. */
  "PATCH /api/esc/environments/{orgName}/{projectName}/{envName}/versions/tags/{tagName}": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
      readonly tagName: string;
    };
    query: Record<never, never>;
    body: UpdateEnvironmentRevisionTagRequest;
    response: undefined;
  };
  /** Get one revision of an environment's document, by its number or a tag. */
  "GET /api/esc/environments/{orgName}/{projectName}/{envName}/versions/{version}": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
      readonly version: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: string;
  };
  /** Check a revision of an environment, by its number or a tag. */
  "POST /api/esc/environments/{orgName}/{projectName}/{envName}/versions/{version}/check": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
      readonly version: string;
    };
    query: {
      readonly showSecrets?: boolean;
    };
    body: undefined;
    response: CheckEnvironmentResponse;
  };
  /** Read a revision with its secrets in plain text; requires the scope environment:open. */
  "GET /api/esc/environments/{orgName}/{projectName}/{envName}/versions/{version}/decrypt": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
      readonly version: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: string;
  };
  /** Open a revision of an environment, by its number or a tag. */
  "POST /api/esc/environments/{orgName}/{projectName}/{envName}/versions/{version}/open": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
      readonly version: string;
    };
    query: {
      readonly duration?: string;
    };
    body: undefined;
    response: OpenEnvironmentResponse;
  };
  /** Retract a revision: it can no longer be read or opened, and its tags move to its replacement. */
  "POST /api/esc/environments/{orgName}/{projectName}/{envName}/versions/{version}/retract": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
      readonly version: string;
    };
    query: Record<never, never>;
    body: RetractEnvironmentRevisionRequest;
    response: undefined;
  };
  /** List the tags on one revision. */
  "GET /api/esc/environments/{orgName}/{projectName}/{envName}/versions/{version}/tags": {
    path: {
      readonly orgName: string;
      readonly projectName: string;
      readonly envName: string;
      readonly version: string;
    };
    query: {
      readonly after?: string;
      readonly count?: number;
    };
    body: undefined;
    response: ListEnvironmentRevisionTagsResponse;
  };
  /** List the providers that documents can open. */
  "GET /api/esc/providers": {
    path: Record<never, never>;
    query: {
      readonly orgName?: string;
    };
    body: undefined;
    response: ListProvidersResponse;
  };
  /** List the rotators that documents can use; this server has none. */
  "GET /api/esc/rotators": {
    path: Record<never, never>;
    query: {
      readonly orgName?: string;
    };
    body: undefined;
    response: ListRotatorsResponse;
  };
  /** Introspect a token (RFC 7662): your own, or one of an organization that you administer. */
  "POST /api/oauth/introspect": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: PresentedToken;
    response: IntrospectTokenResponse;
  };
  /** Revoke a token that you hold (RFC 7009). */
  "POST /api/oauth/revoke": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: PresentedToken;
    response: RevokeTokenResponse;
  };
  /** Exchange an identity token for an access token (RFC 8693), or refresh an access token (RFC 6749). */
  "POST /api/oauth/token": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: TokenRequest;
    response: TokenExchangeGrantResponse;
  };
  /** Create an organization. */
  "POST /api/orgs": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: CreateOrganizationRequest;
    response: OrganizationSummaryWithRole;
  };
  /** Explain what a member, a team or a token may do, and which role or grant permits it. */
  "POST /api/orgs/{orgName}/access/explain": {
    path: {
      readonly orgName: string;
    };
    query: Record<never, never>;
    body: ExplainAccessRequest;
    response: ExplainAccessResponse;
  };
  /** List runner pools. */
  "GET /api/orgs/{orgName}/agent-pools": {
    path: {
      readonly orgName: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: ListAgentPoolsResponse;
  };
  /** Create a runner pool, with a token that is shown only once. */
  "POST /api/orgs/{orgName}/agent-pools": {
    path: {
      readonly orgName: string;
    };
    query: Record<never, never>;
    body: CreateOrgAgentPoolRequest;
    response: CreateAccessTokenResponse;
  };
  /** Delete a runner pool. */
  "DELETE /api/orgs/{orgName}/agent-pools/{poolId}": {
    path: {
      readonly orgName: string;
      readonly poolId: string;
    };
    query: {
      readonly force?: boolean;
    };
    body: undefined;
    response: undefined;
  };
  /** Read a runner pool. */
  "GET /api/orgs/{orgName}/agent-pools/{poolId}": {
    path: {
      readonly orgName: string;
      readonly poolId: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: AgentPoolDetail;
  };
  /** Change a runner pool. */
  "PATCH /api/orgs/{orgName}/agent-pools/{poolId}": {
    path: {
      readonly orgName: string;
      readonly poolId: string;
    };
    query: Record<never, never>;
    body: PatchOrgAgentPoolRequest;
    response: PatchOrgAgentPoolResponse;
  };
  /** List audit events up to a given time, newest first. */
  "GET /api/orgs/{orgName}/auditlogs": {
    path: {
      readonly orgName: string;
    };
    query: {
      readonly continuationToken?: string;
      readonly startTime?: number;
      readonly endTime?: number;
      readonly eventFilter?: string;
      readonly userFilter?: string;
      readonly subjectFilter?: string;
      readonly issuerFilter?: string;
      readonly decisionFilter?: string;
      readonly format?: string;
    };
    body: undefined;
    response: ResponseAuditLogs;
  };
  /** Export audit events up to a given time as CSV, CEF or JSON. */
  "GET /api/orgs/{orgName}/auditlogs/export": {
    path: {
      readonly orgName: string;
    };
    query: {
      readonly continuationToken?: string;
      readonly startTime?: number;
      readonly endTime?: number;
      readonly eventFilter?: string;
      readonly userFilter?: string;
      readonly subjectFilter?: string;
      readonly issuerFilter?: string;
      readonly decisionFilter?: string;
      readonly format?: string;
    };
    body: undefined;
    response: string;
  };
  /** List audit events, newest first. */
  "GET /api/orgs/{orgName}/auditlogs/v2": {
    path: {
      readonly orgName: string;
    };
    query: {
      readonly continuationToken?: string;
      readonly startTime?: number;
      readonly endTime?: number;
      readonly eventFilter?: string;
      readonly userFilter?: string;
      readonly subjectFilter?: string;
      readonly issuerFilter?: string;
      readonly decisionFilter?: string;
      readonly format?: string;
    };
    body: undefined;
    response: ResponseAuditLogs;
  };
  /** Export audit events as CSV, CEF or JSON; to read the next page, pass the X-Continuation-Token of a full page. */
  "GET /api/orgs/{orgName}/auditlogs/v2/export": {
    path: {
      readonly orgName: string;
    };
    query: {
      readonly continuationToken?: string;
      readonly startTime?: number;
      readonly endTime?: number;
      readonly eventFilter?: string;
      readonly userFilter?: string;
      readonly subjectFilter?: string;
      readonly issuerFilter?: string;
      readonly decisionFilter?: string;
      readonly format?: string;
    };
    body: undefined;
    response: string;
  };
  /** Get an issuer’s policies. */
  "GET /api/orgs/{orgName}/auth/policies/oidcissuers/{issuerId}": {
    path: {
      readonly orgName: string;
      readonly issuerId: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: AuthPolicy;
  };
  /** Replace an issuer’s policies. */
  "PATCH /api/orgs/{orgName}/auth/policies/{policyId}": {
    path: {
      readonly orgName: string;
      readonly policyId: string;
    };
    query: {
      readonly strict?: boolean;
      readonly version?: number;
      readonly keepTokens?: boolean;
    };
    body: AuthPolicyUpdateRequest;
    response: AuthPolicy;
  };
  /** Delete a grant. */
  "DELETE /api/orgs/{orgName}/environment-grants": {
    path: {
      readonly orgName: string;
    };
    query: {
      readonly granteeKind: string;
      readonly granteeName?: string;
      readonly project: string;
      readonly environment: string;
    };
    body: undefined;
    response: undefined;
  };
  /** List the grants on the environments that you administer, or those that apply to one environment. */
  "GET /api/orgs/{orgName}/environment-grants": {
    path: {
      readonly orgName: string;
    };
    query: {
      readonly project?: string;
      readonly environment?: string;
      readonly continuationToken?: string;
      readonly maxResults?: number;
    };
    body: undefined;
    response: ListEnvironmentGrantsResponse;
  };
  /** Create or change a grant; the environment need not exist yet. */
  "PUT /api/orgs/{orgName}/environment-grants": {
    path: {
      readonly orgName: string;
    };
    query: Record<never, never>;
    body: SetEnvironmentGrantRequest;
    response: EnvironmentGrant;
  };
  /** List the open sessions of environments, newest first, without their values. */
  "GET /api/orgs/{orgName}/environment-sessions": {
    path: {
      readonly orgName: string;
    };
    query: {
      readonly environment?: string;
      readonly subject?: string;
      readonly issuer?: string;
      readonly tokenId?: string;
      readonly openedBy?: string;
      readonly continuationToken?: string;
      readonly maxResults?: number;
    };
    body: undefined;
    response: ListEnvironmentSessionsResponse;
  };
  /** Revoke the open environment sessions that match all criteria, at most 500 per call. */
  "POST /api/orgs/{orgName}/environment-sessions/revoke": {
    path: {
      readonly orgName: string;
    };
    query: Record<never, never>;
    body: RevokeEnvironmentSessionsRequest;
    response: RevokeEnvironmentSessionsResponse;
  };
  /** Revoke an open session of an environment. */
  "DELETE /api/orgs/{orgName}/environment-sessions/{sessionId}": {
    path: {
      readonly orgName: string;
      readonly sessionId: string;
    };
    query: {
      readonly reason?: string;
    };
    body: undefined;
    response: undefined;
  };
  /** List members. */
  "GET /api/orgs/{orgName}/members": {
    path: {
      readonly orgName: string;
    };
    query: {
      readonly continuationToken?: string;
      readonly type?: string;
    };
    body: undefined;
    response: ListOrganizationMembersResponse;
  };
  /** Remove a member. */
  "DELETE /api/orgs/{orgName}/members/{userLogin}": {
    path: {
      readonly orgName: string;
      readonly userLogin: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: undefined;
  };
  /** Change a member’s role. */
  "PATCH /api/orgs/{orgName}/members/{userLogin}": {
    path: {
      readonly orgName: string;
      readonly userLogin: string;
    };
    query: Record<never, never>;
    body: UpdateOrganizationMemberRequest;
    response: undefined;
  };
  /** Add a member. */
  "POST /api/orgs/{orgName}/members/{userLogin}": {
    path: {
      readonly orgName: string;
      readonly userLogin: string;
    };
    query: Record<never, never>;
    body: AddOrganizationMemberRequest;
    response: OrganizationMember;
  };
  /** Create a personal token for a member, valid in this organization only. */
  "POST /api/orgs/{orgName}/members/{userLogin}/tokens": {
    path: {
      readonly orgName: string;
      readonly userLogin: string;
    };
    query: {
      readonly reason?: string;
    };
    body: CreateMemberAccessTokenRequest;
    response: CreateAccessTokenResponse;
  };
  /** List audit records as they were hashed, oldest first, with the head of the chain. */
  "GET /api/orgs/{orgName}/oidc/audit/chain": {
    path: {
      readonly orgName: string;
    };
    query: {
      readonly after?: number;
    };
    body: undefined;
    response: AuditChain;
  };
  /** Verify the records, columns and head of the audit chain on the server. */
  "GET /api/orgs/{orgName}/oidc/audit/verify": {
    path: {
      readonly orgName: string;
    };
    query: {
      readonly after?: number;
      readonly hash?: string;
    };
    body: undefined;
    response: VerifyAuditLogResponse;
  };
  /** List granted and refused exchanges, newest first. */
  "GET /api/orgs/{orgName}/oidc/decisions": {
    path: {
      readonly orgName: string;
    };
    query: {
      readonly continuationToken?: string;
      readonly maxResults?: number;
      readonly outcome?: "granted" | "refused";
      readonly reason?: string;
      readonly issuerId?: string;
      readonly subject?: string;
    };
    body: undefined;
    response: ListDecisionsResponse;
  };
  /** Get a decision with each check, policy and rule. */
  "GET /api/orgs/{orgName}/oidc/decisions/{decisionId}": {
    path: {
      readonly orgName: string;
      readonly decisionId: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: ExplainedDecision;
  };
  /** List trusted issuers. */
  "GET /api/orgs/{orgName}/oidc/issuers": {
    path: {
      readonly orgName: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: ListOidcIssuersResponse;
  };
  /** Register a trusted issuer; without policies, every exchange is refused. */
  "POST /api/orgs/{orgName}/oidc/issuers": {
    path: {
      readonly orgName: string;
    };
    query: {
      readonly strict?: boolean;
    };
    body: OidcIssuerRegistrationRequest;
    response: OidcIssuerRegistrationResponse;
  };
  /** Delete a trusted issuer; its tokens are no longer exchanged, and the access tokens obtained through it are revoked. */
  "DELETE /api/orgs/{orgName}/oidc/issuers/{issuerId}": {
    path: {
      readonly orgName: string;
      readonly issuerId: string;
    };
    query: {
      readonly keepTokens?: boolean;
    };
    body: undefined;
    response: undefined;
  };
  /** Get a trusted issuer. */
  "GET /api/orgs/{orgName}/oidc/issuers/{issuerId}": {
    path: {
      readonly orgName: string;
      readonly issuerId: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: OidcIssuerRegistrationResponse;
  };
  /** Update a trusted issuer; its URL cannot change. */
  "PATCH /api/orgs/{orgName}/oidc/issuers/{issuerId}": {
    path: {
      readonly orgName: string;
      readonly issuerId: string;
    };
    query: Record<never, never>;
    body: OidcIssuerUpdateRequest;
    response: OidcIssuerRegistrationResponse;
  };
  /** Lint policies for this issuer, without saving them. */
  "POST /api/orgs/{orgName}/oidc/issuers/{issuerId}/lint": {
    path: {
      readonly orgName: string;
      readonly issuerId: string;
    };
    query: Record<never, never>;
    body: AuthPolicyUpdateRequest;
    response: LintPoliciesResponse;
  };
  /** Record the current certificates of an issuer. */
  "POST /api/orgs/{orgName}/oidc/issuers/{issuerId}/regenerate-thumbprints": {
    path: {
      readonly orgName: string;
      readonly issuerId: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: OidcIssuerRegistrationResponse;
  };
  /** Simulate an exchange and explain its outcome, without issuing or recording anything. */
  "POST /api/orgs/{orgName}/oidc/issuers/{issuerId}/simulate": {
    path: {
      readonly orgName: string;
      readonly issuerId: string;
    };
    query: Record<never, never>;
    body: SimulateExchangeRequest;
    response: SimulateExchangeResponse;
  };
  /** Get the keys, last fetch, last error, certificates and last use of an issuer. */
  "GET /api/orgs/{orgName}/oidc/issuers/{issuerId}/status": {
    path: {
      readonly orgName: string;
      readonly issuerId: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: OidcIssuerStatus;
  };
  /** List the cloud logins, with the schemas of their inputs and outputs. */
  "GET /api/orgs/{orgName}/oidc/logins": {
    path: {
      readonly orgName: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: ListLoginsResponse;
  };
  /** Log in to a cloud with an identity token of this server. */
  "POST /api/orgs/{orgName}/oidc/logins/{kind}": {
    path: {
      readonly orgName: string;
      readonly kind: string;
    };
    query: Record<never, never>;
    body: TestLoginRequest;
    response: TestLoginResponse;
  };
  /** Show what is encrypted under a previous master key, for the operator of the server. */
  "GET /api/orgs/{orgName}/oidc/master-key": {
    path: {
      readonly orgName: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: GetMasterKeyStateResponse;
  };
  /** List presets of well-known issuers, each with a strict policy. */
  "GET /api/orgs/{orgName}/oidc/presets": {
    path: {
      readonly orgName: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: ListIssuerPresetsResponse;
  };
  /** Render a preset with values: the issuer to register and its policies. */
  "POST /api/orgs/{orgName}/oidc/presets/{presetId}/render": {
    path: {
      readonly orgName: string;
      readonly presetId: string;
    };
    query: Record<never, never>;
    body: RenderIssuerPresetRequest;
    response: RenderIssuerPresetResponse;
  };
  /** List the signing keys of identity tokens. */
  "GET /api/orgs/{orgName}/oidc/signing-keys": {
    path: {
      readonly orgName: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: SigningKeyList;
  };
  /** Activate the next key now. */
  "POST /api/orgs/{orgName}/oidc/signing-keys/rotate": {
    path: {
      readonly orgName: string;
    };
    query: Record<never, never>;
    body: RotateSigningKeysRequest;
    response: SigningKeyList;
  };
  /** Remove a leaked key now, which invalidates the tokens that it signed. */
  "POST /api/orgs/{orgName}/oidc/signing-keys/{keyId}/revoke": {
    path: {
      readonly orgName: string;
      readonly keyId: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: SigningKeyList;
  };
  /** Preview the claims of an identity token without signing it. */
  "GET /api/orgs/{orgName}/oidc/tokens/preview": {
    path: {
      readonly orgName: string;
    };
    query: {
      readonly login?: "aws" | "azure" | "gcp" | "vault";
      readonly project?: string;
      readonly environment?: string;
      readonly subjectAttributes?: string;
    };
    body: undefined;
    response: PreviewIdentityTokenResponse;
  };
  /** Generate documents that make a relying party trust tokens of this server. */
  "GET /api/orgs/{orgName}/oidc/trust/{cloud}": {
    path: {
      readonly orgName: string;
      readonly cloud: string;
    };
    query: {
      readonly project?: string;
      readonly environment?: string;
      readonly stack?: string;
      readonly operation?: string;
      readonly unsaved?: boolean;
      readonly attributes?: string;
      readonly environmentId?: string;
      readonly workloadIssuer?: string;
      readonly workloadSubject?: string;
      readonly anySubject?: boolean;
      readonly role?: string;
      readonly accountId?: string;
      readonly application?: string;
      readonly subscriptionId?: string;
      readonly projectNumber?: string;
      readonly pool?: string;
      readonly provider?: string;
      readonly serviceAccount?: string;
      readonly mount?: string;
      readonly policies?: string;
      readonly audience?: string;
      readonly format?: "commands" | "terraform" | "pulumi";
    };
    body: undefined;
    response: TrustSetup;
  };
  /** List the trust setups that were generated for environments. */
  "GET /api/orgs/{orgName}/oidc/trusts": {
    path: {
      readonly orgName: string;
    };
    query: {
      readonly continuationToken?: string;
    };
    body: undefined;
    response: RecordedTrustList;
  };
  /** Delete the record of a trust setup. */
  "DELETE /api/orgs/{orgName}/oidc/trusts/{trustId}": {
    path: {
      readonly orgName: string;
      readonly trustId: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: undefined;
  };
  /** List roles. */
  "GET /api/orgs/{orgName}/roles": {
    path: {
      readonly orgName: string;
    };
    query: {
      readonly uxPurpose: string;
    };
    body: undefined;
    response: ListRolesResponse;
  };
  /** Create a role. */
  "POST /api/orgs/{orgName}/roles": {
    path: {
      readonly orgName: string;
    };
    query: {
      readonly strict?: boolean;
      readonly createPolicyAndRole?: boolean;
    };
    body: PermissionDescriptorBase;
    response: PermissionDescriptorRecord;
  };
  /** Explain what a saved or unsaved role permits, and lint it. */
  "POST /api/orgs/{orgName}/roles/explain": {
    path: {
      readonly orgName: string;
    };
    query: Record<never, never>;
    body: ExplainRoleRequest;
    response: ExplainRoleResponse;
  };
  /** List the scopes that roles can contain. */
  "GET /api/orgs/{orgName}/roles/scopes": {
    path: {
      readonly orgName: string;
    };
    query: {
      readonly own?: boolean;
    };
    body: undefined;
    response: ListRoleScopesResponse;
  };
  /** Delete a role. */
  "DELETE /api/orgs/{orgName}/roles/{roleID}": {
    path: {
      readonly orgName: string;
      readonly roleID: string;
    };
    query: {
      readonly force?: boolean;
    };
    body: undefined;
    response: undefined;
  };
  /** Get a role. */
  "GET /api/orgs/{orgName}/roles/{roleID}": {
    path: {
      readonly orgName: string;
      readonly roleID: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: PermissionDescriptorRecord;
  };
  /** Change a role. */
  "PATCH /api/orgs/{orgName}/roles/{roleID}": {
    path: {
      readonly orgName: string;
      readonly roleID: string;
    };
    query: {
      readonly strict?: boolean;
    };
    body: UpdateRoleRequest;
    response: PermissionDescriptorRecord;
  };
  /** Make a role the default role of the organization. */
  "PATCH /api/orgs/{orgName}/roles/{roleID}/default": {
    path: {
      readonly orgName: string;
      readonly roleID: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: undefined;
  };
  /** List the teams with a role. */
  "GET /api/orgs/{orgName}/roles/{roleID}/teams": {
    path: {
      readonly orgName: string;
      readonly roleID: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: ListTeamsWithRoleResponse;
  };
  /** List the organization’s tokens with a role. */
  "GET /api/orgs/{orgName}/roles/{roleID}/tokens": {
    path: {
      readonly orgName: string;
      readonly roleID: string;
    };
    query: {
      readonly continuationToken?: string;
      readonly filter?: string;
      readonly maxResults?: number;
      readonly origin?: string;
    };
    body: undefined;
    response: ListAccessTokensResponse;
  };
  /** List the members with a role. */
  "GET /api/orgs/{orgName}/roles/{roleID}/users": {
    path: {
      readonly orgName: string;
      readonly roleID: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: ListUsersWithRoleResponse;
  };
  /** List teams. */
  "GET /api/orgs/{orgName}/teams": {
    path: {
      readonly orgName: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: ListTeamsResponse;
  };
  /** Create a team. */
  "POST /api/orgs/{orgName}/teams/pulumi": {
    path: {
      readonly orgName: string;
    };
    query: Record<never, never>;
    body: CreatePulumiTeamRequest;
    response: Team;
  };
  /** Delete a team. */
  "DELETE /api/orgs/{orgName}/teams/{teamName}": {
    path: {
      readonly orgName: string;
      readonly teamName: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: undefined;
  };
  /** Get a team. */
  "GET /api/orgs/{orgName}/teams/{teamName}": {
    path: {
      readonly orgName: string;
      readonly teamName: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: Team;
  };
  /** Update a team. */
  "PATCH /api/orgs/{orgName}/teams/{teamName}": {
    path: {
      readonly orgName: string;
      readonly teamName: string;
    };
    query: Record<never, never>;
    body: UpdateTeamRequest;
    response: undefined;
  };
  /** Enable a team’s roles; has no effect, because they are always enabled. */
  "POST /api/orgs/{orgName}/teams/{teamName}/enable-team-roles": {
    path: {
      readonly orgName: string;
      readonly teamName: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: PermissionDescriptorRecord;
  };
  /** List the roles of a team. */
  "GET /api/orgs/{orgName}/teams/{teamName}/roles": {
    path: {
      readonly orgName: string;
      readonly teamName: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: ListTeamRolesResponse;
  };
  /** Remove a role from a team. */
  "DELETE /api/orgs/{orgName}/teams/{teamName}/roles/{roleID}": {
    path: {
      readonly orgName: string;
      readonly teamName: string;
      readonly roleID: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: undefined;
  };
  /** Assign a role to a team. */
  "POST /api/orgs/{orgName}/teams/{teamName}/roles/{roleID}": {
    path: {
      readonly orgName: string;
      readonly teamName: string;
      readonly roleID: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: undefined;
  };
  /** List a team’s tokens. */
  "GET /api/orgs/{orgName}/teams/{teamName}/tokens": {
    path: {
      readonly orgName: string;
      readonly teamName: string;
    };
    query: {
      readonly continuationToken?: string;
      readonly filter?: string;
      readonly maxResults?: number;
      readonly origin?: string;
    };
    body: undefined;
    response: ListAccessTokensResponse;
  };
  /** Create a team token. */
  "POST /api/orgs/{orgName}/teams/{teamName}/tokens": {
    path: {
      readonly orgName: string;
      readonly teamName: string;
    };
    query: {
      readonly reason?: string;
    };
    body: CreateTeamAccessTokenRequest;
    response: CreateAccessTokenResponse;
  };
  /** Revoke a team token. */
  "DELETE /api/orgs/{orgName}/teams/{teamName}/tokens/{tokenId}": {
    path: {
      readonly orgName: string;
      readonly teamName: string;
      readonly tokenId: string;
    };
    query: {
      readonly reason?: string;
    };
    body: undefined;
    response: undefined;
  };
  /** List the organization’s tokens. */
  "GET /api/orgs/{orgName}/tokens": {
    path: {
      readonly orgName: string;
    };
    query: {
      readonly continuationToken?: string;
      readonly filter?: string;
      readonly maxResults?: number;
      readonly origin?: string;
    };
    body: undefined;
    response: ListAccessTokensResponse;
  };
  /** Create an organization token. */
  "POST /api/orgs/{orgName}/tokens": {
    path: {
      readonly orgName: string;
    };
    query: {
      readonly reason?: string;
    };
    body: CreateOrgAccessTokenRequest;
    response: CreateAccessTokenResponse;
  };
  /** Revoke the active tokens that match all criteria, at most 500 per call. */
  "POST /api/orgs/{orgName}/tokens/revoke": {
    path: {
      readonly orgName: string;
    };
    query: Record<never, never>;
    body: RevokeAccessTokensRequest;
    response: RevokeAccessTokensResponse;
  };
  /** Revoke any token of the organization, including tokens that workloads obtained. */
  "DELETE /api/orgs/{orgName}/tokens/{tokenId}": {
    path: {
      readonly orgName: string;
      readonly tokenId: string;
    };
    query: {
      readonly reason?: string;
    };
    body: undefined;
    response: undefined;
  };
  /** Show the identity that the access token acts as. */
  "GET /api/user": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    response: User;
  };
  /** Show the default organization. */
  "GET /api/user/organizations/default": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    response: AppGetDefaultOrganizationResponse;
  };
  /** List your own tokens. */
  "GET /api/user/tokens": {
    path: Record<never, never>;
    query: {
      readonly continuationToken?: string;
      readonly filter?: string;
      readonly maxResults?: number;
      readonly origin?: string;
    };
    body: undefined;
    response: ListAccessTokensResponse;
  };
  /** Create a personal token, or a refresh token with type "refresh". */
  "POST /api/user/tokens": {
    path: Record<never, never>;
    query: {
      readonly reason?: string;
    };
    body: CreatePersonalAccessTokenRequest;
    response: CreateAccessTokenResponse;
  };
  /** Revoke one of your own tokens. */
  "DELETE /api/user/tokens/{tokenId}": {
    path: {
      readonly tokenId: string;
    };
    query: Record<never, never>;
    body: undefined;
    response: undefined;
  };
  /** Check that the process is alive. */
  "GET /healthz": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    response: GetHealthResponse;
  };
  /** Exchange an identity token for an access token (RFC 8693), or refresh an access token (RFC 6749). */
  "POST /oauth/token": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: TokenRequest;
    response: TokenExchangeGrantResponse;
  };
  /** Get the keys of issuer v1. */
  "GET /oidc/.well-known/jwks": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    response: undefined;
  };
  /** Get the discovery document of issuer v1. */
  "GET /oidc/.well-known/openid-configuration": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    response: undefined;
  };
  /** Get the keys of issuer v2. */
  "GET /oidc/v2/.well-known/jwks": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    response: undefined;
  };
  /** Get the discovery document of issuer v2. */
  "GET /oidc/v2/.well-known/openid-configuration": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    response: undefined;
  };
  /** Check that the database is reachable and has space to write. */
  "GET /readyz": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    response: GetReadinessResponse;
  };
}
