import type { AnyCommand } from './command.ts';

/** Loaded when it is asked for: a command should not wait for the sources of all others. */
const loaders: Readonly<Record<string, () => Promise<AnyCommand>>> = {
  serve: async () => (await import('../server/serve.ts')).serve,
  backup: async () => (await import('../server/backup.ts')).backup,
  doctor: async () => (await import('../doctor/doctor.ts')).doctor,
  login: async () => (await import('../session/login.ts')).login,
  logout: async () => (await import('../session/logout.ts')).logout,
  whoami: async () => (await import('../session/whoami.ts')).whoami,
  exchange: async () => (await import('../session/exchange.ts')).exchange,
  'issuer add': async () => (await import('../issuers/issuer-add.ts')).issuerAdd,
  'issuer list': async () => (await import('../issuers/issuer-list.ts')).issuerList,
  'issuer show': async () => (await import('../issuers/issuer-show.ts')).issuerShow,
  'issuer status': async () => (await import('../issuers/issuer-status.ts')).issuerStatus,
  'issuer pin': async () => (await import('../issuers/issuer-pin.ts')).issuerPin,
  'issuer remove': async () => (await import('../issuers/issuer-remove.ts')).issuerRemove,
  'policy edit': async () => (await import('../policies/policy-edit.ts')).policyEdit,
  'policy show': async () => (await import('../policies/policy-show.ts')).policyShow,
  'policy set': async () => (await import('../policies/policy-set.ts')).policySet,
  'policy add': async () => (await import('../policies/policy-add.ts')).policyAdd,
  'policy lint': async () => (await import('../policies/policy-lint.ts')).policyLint,
  'policy test': async () => (await import('../policies/policy-test.ts')).policyTest,
  'decision list': async () => (await import('../decisions/decision-list.ts')).decisionList,
  'decision show': async () => (await import('../decisions/decision-show.ts')).decisionShow,
  'audit list': async () => (await import('../audit/audit-list.ts')).auditList,
  'audit checkpoint': async () => (await import('../audit/audit-checkpoint.ts')).auditCheckpoint,
  'audit verify': async () => (await import('../audit/audit-verify.ts')).auditVerify,
  'key list': async () => (await import('../keys/key-list.ts')).keyList,
  'key rotate': async () => (await import('../keys/key-rotate.ts')).keyRotate,
  'key revoke': async () => (await import('../keys/key-revoke.ts')).keyRevoke,
  'issuer-documents write': async () =>
    (await import('../issuer-documents/issuer-documents-write.ts')).issuerDocumentsWrite,
  'login-cloud aws': async () => (await import('../cloud-login/login-cloud-aws.ts')).loginCloudAws,
  'login-cloud azure': async () => (await import('../cloud-login/login-cloud-azure.ts')).loginCloudAzure,
  'login-cloud gcp': async () => (await import('../cloud-login/login-cloud-gcp.ts')).loginCloudGcp,
  'login-cloud vault': async () => (await import('../cloud-login/login-cloud-vault.ts')).loginCloudVault,
  'trust aws': async () => (await import('../trust/trust.ts')).trustAws,
  'trust azure': async () => (await import('../trust/trust.ts')).trustAzure,
  'trust gcp': async () => (await import('../trust/trust.ts')).trustGcp,
  'trust vault': async () => (await import('../trust/trust.ts')).trustVault,
  'trust list': async () => (await import('../trust/trust-list.ts')).trustList,
  'trust delete': async () => (await import('../trust/trust-delete.ts')).trustDelete,
  'token list': async () => (await import('../tokens/token-list.ts')).tokenList,
  'token create': async () => (await import('../tokens/token-create.ts')).tokenCreate,
  'token revoke': async () => (await import('../tokens/token-revoke.ts')).tokenRevoke,
  'preset list': async () => (await import('../issuers/preset-list.ts')).presetList,
  'preset show': async () => (await import('../issuers/preset-show.ts')).presetShow,
  'org create': async () => (await import('../tenancy/org-create.ts')).orgCreate,
  'member list': async () => (await import('../tenancy/member-list.ts')).memberList,
  'member add': async () => (await import('../tenancy/member-add.ts')).memberAdd,
  'member remove': async () => (await import('../tenancy/member-remove.ts')).memberRemove,
  'team list': async () => (await import('../tenancy/team-list.ts')).teamList,
  'team create': async () => (await import('../tenancy/team-create.ts')).teamCreate,
  'env init': async () => (await import('../environments/definitions/env-init.ts')).envInit,
  'env ls': async () => (await import('../environments/definitions/env-ls.ts')).envLs,
  'env get': async () => (await import('../environments/definitions/env-get.ts')).envGet,
  'env set': async () => (await import('../environments/definitions/env-set.ts')).envSet,
  'env edit': async () => (await import('../environments/definitions/env-edit.ts')).envEdit,
  'env check': async () => (await import('../environments/definitions/env-check.ts')).envCheck,
  'env open': async () => (await import('../environments/open/env-open.ts')).envOpen,
  'env run': async () => (await import('../environments/open/env-run.ts')).envRun,
  'env rm': async () => (await import('../environments/definitions/env-rm.ts')).envRm,
  'env restore': async () => (await import('../environments/definitions/env-restore.ts')).envRestore,
  'env purge': async () => (await import('../environments/definitions/env-purge.ts')).envPurge,
  'env clone': async () => (await import('../environments/definitions/env-clone.ts')).envClone,
  'env diff': async () => (await import('../environments/definitions/env-diff.ts')).envDiff,
  'env version ls': async () => (await import('../environments/versions/env-version-ls.ts')).envVersionLs,
  'env version tag': async () => (await import('../environments/versions/env-version-tag.ts')).envVersionTag,
  'env version rollback': async () =>
    (await import('../environments/versions/env-version-rollback.ts')).envVersionRollback,
  'env version retract': async () =>
    (await import('../environments/versions/env-version-retract.ts')).envVersionRetract,
  'env tag ls': async () => (await import('../environments/tags/env-tag-ls.ts')).envTagLs,
  'env tag get': async () => (await import('../environments/tags/env-tag-get.ts')).envTagGet,
  'env tag set': async () => (await import('../environments/tags/env-tag-set.ts')).envTagSet,
  'env tag rm': async () => (await import('../environments/tags/env-tag-rm.ts')).envTagRm,
  'env grant list': async () => (await import('../environments/grants/env-grant-list.ts')).envGrantList,
  'env grant set': async () => (await import('../environments/grants/env-grant-set.ts')).envGrantSet,
  'env grant remove': async () => (await import('../environments/grants/env-grant-remove.ts')).envGrantRemove,
  completion: async () => (await import('../completion/completion.ts')).completion,
};

export interface FoundCommand {
  readonly command: AnyCommand;
  /** How many words its name has. */
  readonly nameLength: number;
}

/** The command that the words begin with. */
export async function findCommand(words: readonly string[]): Promise<FoundCommand | null> {
  for (const nameLength of [3, 2, 1]) {
    const name = words.slice(0, nameLength).join(' ');
    const load = Object.hasOwn(loaders, name) ? loaders[name] : undefined;
    if (load && words.length >= nameLength) return { command: await load(), nameLength };
  }
  return null;
}

/** All of them, in the order that help shows. */
export async function listCommands(): Promise<readonly AnyCommand[]> {
  return Promise.all(Object.values(loaders).map((load) => load()));
}
