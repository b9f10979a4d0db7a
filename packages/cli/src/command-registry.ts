import type { AnyCommand } from './command.ts';

/** Loaded when it is asked for: a command should not wait for the sources of all others. */
const loaders: Readonly<Record<string, () => Promise<AnyCommand>>> = {
  serve: async () => (await import('./commands/serve.ts')).serve,
  backup: async () => (await import('./commands/backup.ts')).backup,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  login: async () => (await import('./commands/login.ts')).login,
  logout: async () => (await import('./commands/logout.ts')).logout,
  whoami: async () => (await import('./commands/whoami.ts')).whoami,
  exchange: async () => (await import('./commands/exchange.ts')).exchange,
  'issuer add': async () => (await import('./commands/issuer-add.ts')).issuerAdd,
  'issuer list': async () => (await import('./commands/issuer-list.ts')).issuerList,
  'issuer show': async () => (await import('./commands/issuer-show.ts')).issuerShow,
  'issuer status': async () => (await import('./commands/issuer-status.ts')).issuerStatus,
  'issuer pin': async () => (await import('./commands/issuer-pin.ts')).issuerPin,
  'issuer remove': async () => (await import('./commands/issuer-remove.ts')).issuerRemove,
  'policy edit': async () => (await import('./commands/policy-edit.ts')).policyEdit,
  'policy show': async () => (await import('./commands/policy-show.ts')).policyShow,
  'policy set': async () => (await import('./commands/policy-set.ts')).policySet,
  'policy add': async () => (await import('./commands/policy-add.ts')).policyAdd,
  'policy lint': async () => (await import('./commands/policy-lint.ts')).policyLint,
  'policy test': async () => (await import('./commands/policy-test.ts')).policyTest,
  'decision list': async () => (await import('./commands/decision-list.ts')).decisionList,
  'decision show': async () => (await import('./commands/decision-show.ts')).decisionShow,
  'audit list': async () => (await import('./commands/audit-list.ts')).auditList,
  'audit checkpoint': async () => (await import('./commands/audit-checkpoint.ts')).auditCheckpoint,
  'audit verify': async () => (await import('./commands/audit-verify.ts')).auditVerify,
  'key list': async () => (await import('./commands/key-list.ts')).keyList,
  'key rotate': async () => (await import('./commands/key-rotate.ts')).keyRotate,
  'key revoke': async () => (await import('./commands/key-revoke.ts')).keyRevoke,
  'issuer-documents write': async () =>
    (await import('./commands/issuer-documents-write.ts')).issuerDocumentsWrite,
  'login-cloud aws': async () => (await import('./commands/login-cloud-aws.ts')).loginCloudAws,
  'login-cloud azure': async () => (await import('./commands/login-cloud-azure.ts')).loginCloudAzure,
  'login-cloud gcp': async () => (await import('./commands/login-cloud-gcp.ts')).loginCloudGcp,
  'login-cloud vault': async () => (await import('./commands/login-cloud-vault.ts')).loginCloudVault,
  'trust aws': async () => (await import('./commands/trust.ts')).trustAws,
  'trust azure': async () => (await import('./commands/trust.ts')).trustAzure,
  'trust gcp': async () => (await import('./commands/trust.ts')).trustGcp,
  'trust vault': async () => (await import('./commands/trust.ts')).trustVault,
  'trust list': async () => (await import('./commands/trust-list.ts')).trustList,
  'trust delete': async () => (await import('./commands/trust-delete.ts')).trustDelete,
  'token list': async () => (await import('./commands/token-list.ts')).tokenList,
  'token create': async () => (await import('./commands/token-create.ts')).tokenCreate,
  'token revoke': async () => (await import('./commands/token-revoke.ts')).tokenRevoke,
  'preset list': async () => (await import('./commands/preset-list.ts')).presetList,
  'preset show': async () => (await import('./commands/preset-show.ts')).presetShow,
  'org create': async () => (await import('./commands/org-create.ts')).orgCreate,
  'member list': async () => (await import('./commands/member-list.ts')).memberList,
  'member add': async () => (await import('./commands/member-add.ts')).memberAdd,
  'member remove': async () => (await import('./commands/member-remove.ts')).memberRemove,
  'team list': async () => (await import('./commands/team-list.ts')).teamList,
  'team create': async () => (await import('./commands/team-create.ts')).teamCreate,
  'env init': async () => (await import('./commands/env-init.ts')).envInit,
  'env ls': async () => (await import('./commands/env-ls.ts')).envLs,
  'env get': async () => (await import('./commands/env-get.ts')).envGet,
  'env set': async () => (await import('./commands/env-set.ts')).envSet,
  'env edit': async () => (await import('./commands/env-edit.ts')).envEdit,
  'env check': async () => (await import('./commands/env-check.ts')).envCheck,
  'env open': async () => (await import('./commands/env-open.ts')).envOpen,
  'env run': async () => (await import('./commands/env-run.ts')).envRun,
  'env rm': async () => (await import('./commands/env-rm.ts')).envRm,
  'env restore': async () => (await import('./commands/env-restore.ts')).envRestore,
  'env purge': async () => (await import('./commands/env-purge.ts')).envPurge,
  'env clone': async () => (await import('./commands/env-clone.ts')).envClone,
  'env diff': async () => (await import('./commands/env-diff.ts')).envDiff,
  'env version ls': async () => (await import('./commands/env-version-ls.ts')).envVersionLs,
  'env version tag': async () => (await import('./commands/env-version-tag.ts')).envVersionTag,
  'env version rollback': async () => (await import('./commands/env-version-rollback.ts')).envVersionRollback,
  'env version retract': async () => (await import('./commands/env-version-retract.ts')).envVersionRetract,
  'env tag ls': async () => (await import('./commands/env-tag-ls.ts')).envTagLs,
  'env tag get': async () => (await import('./commands/env-tag-get.ts')).envTagGet,
  'env tag set': async () => (await import('./commands/env-tag-set.ts')).envTagSet,
  'env tag rm': async () => (await import('./commands/env-tag-rm.ts')).envTagRm,
  'env grant list': async () => (await import('./commands/env-grant-list.ts')).envGrantList,
  'env grant set': async () => (await import('./commands/env-grant-set.ts')).envGrantSet,
  'env grant remove': async () => (await import('./commands/env-grant-remove.ts')).envGrantRemove,
  completion: async () => (await import('./commands/completion.ts')).completion,
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
