import type { AnyCommand } from './command-line/command.ts';
import { resolveAlias } from './command-line/verb-aliases.ts';

/** Loads commands on demand, so that running one does not load all the others. */
const loaders: Readonly<Record<string, () => Promise<AnyCommand>>> = {
  serve: async () => (await import('./server/serve.ts')).serve,
  backup: async () => (await import('./server/backup.ts')).backup,
  doctor: async () => (await import('./doctor/doctor.ts')).doctor,
  login: async () => (await import('./session/login.ts')).login,
  logout: async () => (await import('./session/logout.ts')).logout,
  whoami: async () => (await import('./session/whoami.ts')).whoami,
  exchange: async () => (await import('./exchange/exchange.ts')).exchange,
  'issuer create': async () => (await import('./issuers/issuer-create.ts')).issuerCreate,
  'issuer list': async () => (await import('./issuers/issuer-list.ts')).issuerList,
  'issuer get': async () => (await import('./issuers/issuer-get.ts')).issuerGet,
  'issuer set': async () => (await import('./issuers/issuer-set.ts')).issuerSet,
  'issuer status': async () => (await import('./issuers/issuer-status.ts')).issuerStatus,
  'issuer pin': async () => (await import('./issuers/issuer-pin.ts')).issuerPin,
  'issuer delete': async () => (await import('./issuers/issuer-delete.ts')).issuerDelete,
  'policy edit': async () => (await import('./policies/policy-edit.ts')).policyEdit,
  'policy get': async () => (await import('./policies/policy-get.ts')).policyGet,
  'policy set': async () => (await import('./policies/policy-set.ts')).policySet,
  'policy add': async () => (await import('./policies/policy-add.ts')).policyAdd,
  'policy lint': async () => (await import('./policies/policy-lint.ts')).policyLint,
  'policy test': async () => (await import('./policies/policy-test.ts')).policyTest,
  'decision list': async () => (await import('./decisions/decision-list.ts')).decisionList,
  'decision get': async () => (await import('./decisions/decision-get.ts')).decisionGet,
  'audit list': async () => (await import('./audit/audit-list.ts')).auditList,
  'audit checkpoint': async () => (await import('./audit/audit-checkpoint.ts')).auditCheckpoint,
  'audit verify': async () => (await import('./audit/audit-verify.ts')).auditVerify,
  'key list': async () => (await import('./keys/key-list.ts')).keyList,
  'key get': async () => (await import('./keys/key-get.ts')).keyGet,
  'key rotate': async () => (await import('./keys/key-rotate.ts')).keyRotate,
  'key revoke': async () => (await import('./keys/key-revoke.ts')).keyRevoke,
  'issuer-documents write': async () =>
    (await import('./issuer-documents/issuer-documents-write.ts')).issuerDocumentsWrite,
  'login-cloud aws': async () => (await import('./cloud-login/login-cloud-aws.ts')).loginCloudAws,
  'login-cloud azure': async () => (await import('./cloud-login/login-cloud-azure.ts')).loginCloudAzure,
  'login-cloud gcp': async () => (await import('./cloud-login/login-cloud-gcp.ts')).loginCloudGcp,
  'login-cloud vault': async () => (await import('./cloud-login/login-cloud-vault.ts')).loginCloudVault,
  'trust aws': async () => (await import('./trust/trust.ts')).trustAws,
  'trust azure': async () => (await import('./trust/trust.ts')).trustAzure,
  'trust gcp': async () => (await import('./trust/trust.ts')).trustGcp,
  'trust vault': async () => (await import('./trust/trust.ts')).trustVault,
  'trust list': async () => (await import('./trust/trust-list.ts')).trustList,
  'trust get': async () => (await import('./trust/trust-get.ts')).trustGet,
  'trust delete': async () => (await import('./trust/trust-delete.ts')).trustDelete,
  'token list': async () => (await import('./tokens/token-list.ts')).tokenList,
  'token get': async () => (await import('./tokens/token-get.ts')).tokenGet,
  'token create': async () => (await import('./tokens/token-create.ts')).tokenCreate,
  'token revoke': async () => (await import('./tokens/token-revoke.ts')).tokenRevoke,
  'session list': async () => (await import('./environments/sessions/session-list.ts')).sessionList,
  'session get': async () => (await import('./environments/sessions/session-get.ts')).sessionGet,
  'session revoke': async () => (await import('./environments/sessions/session-revoke.ts')).sessionRevoke,
  'preset list': async () => (await import('./issuers/preset-list.ts')).presetList,
  'preset get': async () => (await import('./issuers/preset-get.ts')).presetGet,
  'org list': async () => (await import('./tenancy/org-list.ts')).orgList,
  'org get': async () => (await import('./tenancy/org-get.ts')).orgGet,
  'org create': async () => (await import('./tenancy/org-create.ts')).orgCreate,
  'member list': async () => (await import('./tenancy/member-list.ts')).memberList,
  'member get': async () => (await import('./tenancy/member-get.ts')).memberGet,
  'member create': async () => (await import('./tenancy/member-create.ts')).memberCreate,
  'member set': async () => (await import('./tenancy/member-set.ts')).memberSet,
  'member delete': async () => (await import('./tenancy/member-delete.ts')).memberDelete,
  'team list': async () => (await import('./tenancy/team-list.ts')).teamList,
  'team get': async () => (await import('./tenancy/team-get.ts')).teamGet,
  'team create': async () => (await import('./tenancy/team-create.ts')).teamCreate,
  'team set': async () => (await import('./tenancy/team-set.ts')).teamSet,
  'team delete': async () => (await import('./tenancy/team-delete.ts')).teamDelete,
  'role list': async () => (await import('./roles/role-list.ts')).roleList,
  'role get': async () => (await import('./roles/role-get.ts')).roleGet,
  'role explain': async () => (await import('./roles/role-explain.ts')).roleExplain,
  'role create': async () => (await import('./roles/role-create.ts')).roleCreate,
  'role set': async () => (await import('./roles/role-set.ts')).roleSet,
  'role delete': async () => (await import('./roles/role-delete.ts')).roleDelete,
  'pool list': async () => (await import('./runner-pools/pool-list.ts')).poolList,
  'pool get': async () => (await import('./runner-pools/pool-get.ts')).poolGet,
  'pool create': async () => (await import('./runner-pools/pool-create.ts')).poolCreate,
  'pool set': async () => (await import('./runner-pools/pool-set.ts')).poolSet,
  'pool delete': async () => (await import('./runner-pools/pool-delete.ts')).poolDelete,
  'env create': async () => (await import('./environments/definitions/env-create.ts')).envCreate,
  'env list': async () => (await import('./environments/definitions/env-list.ts')).envList,
  'env get': async () => (await import('./environments/definitions/env-get.ts')).envGet,
  'env set': async () => (await import('./environments/definitions/env-set.ts')).envSet,
  'env edit': async () => (await import('./environments/definitions/env-edit.ts')).envEdit,
  'env check': async () => (await import('./environments/definitions/env-check.ts')).envCheck,
  'env open': async () => (await import('./environments/open/env-open.ts')).envOpen,
  'env run': async () => (await import('./environments/open/env-run.ts')).envRun,
  'env delete': async () => (await import('./environments/definitions/env-delete.ts')).envDelete,
  'env restore': async () => (await import('./environments/definitions/env-restore.ts')).envRestore,
  'env purge': async () => (await import('./environments/definitions/env-purge.ts')).envPurge,
  'env clone': async () => (await import('./environments/definitions/env-clone.ts')).envClone,
  'env diff': async () => (await import('./environments/definitions/diff/env-diff.ts')).envDiff,
  'env version list': async () =>
    (await import('./environments/versions/env-version-list.ts')).envVersionList,
  'env version get': async () => (await import('./environments/versions/env-version-get.ts')).envVersionGet,
  'env version tag': async () => (await import('./environments/versions/env-version-tag.ts')).envVersionTag,
  'env version rollback': async () =>
    (await import('./environments/versions/env-version-rollback.ts')).envVersionRollback,
  'env version retract': async () =>
    (await import('./environments/versions/env-version-retract.ts')).envVersionRetract,
  'env tag list': async () => (await import('./environments/tags/env-tag-list.ts')).envTagList,
  'env tag get': async () => (await import('./environments/tags/env-tag-get.ts')).envTagGet,
  'env tag set': async () => (await import('./environments/tags/env-tag-set.ts')).envTagSet,
  'env tag delete': async () => (await import('./environments/tags/env-tag-delete.ts')).envTagDelete,
  'env grant list': async () => (await import('./environments/grants/env-grant-list.ts')).envGrantList,
  'env grant get': async () => (await import('./environments/grants/env-grant-get.ts')).envGrantGet,
  'env grant set': async () => (await import('./environments/grants/env-grant-set.ts')).envGrantSet,
  'env grant delete': async () => (await import('./environments/grants/env-grant-delete.ts')).envGrantDelete,
  'env settings get': async () =>
    (await import('./environments/settings/env-settings-get.ts')).envSettingsGet,
  'env settings set': async () =>
    (await import('./environments/settings/env-settings-set.ts')).envSettingsSet,
  completion: async () => (await import('./completion/completion.ts')).completion,
};

export interface FoundCommand {
  readonly command: AnyCommand;
  /** The number of words in its name. */
  readonly nameLength: number;
}

/** Finds the command whose name or alias the words start with. */
export async function findCommand(words: readonly string[]): Promise<FoundCommand | null> {
  for (const nameLength of [3, 2, 1]) {
    const name = words.slice(0, nameLength).join(' ');
    const load = findLoader(name) ?? findLoader(resolveAlias(name));
    if (load && words.length >= nameLength) return { command: await load(), nameLength };
  }
  return null;
}

function findLoader(name: string): (() => Promise<AnyCommand>) | undefined {
  return Object.hasOwn(loaders, name) ? loaders[name] : undefined;
}

/** Lists all commands in the order of the help. */
export async function listCommands(): Promise<readonly AnyCommand[]> {
  return Promise.all(Object.values(loaders).map((load) => load()));
}
