import { isJsonObject } from '../../../platform/json/json.ts';
import type { Result } from '../../../platform/result.ts';
import { runAtOnce, type Steps } from '../../../platform/turns/run-in-turns.ts';
import { compilePattern } from '../match/match-pattern.ts';
import type { PatternProgram } from '../match/pattern-program.ts';
import {
  type PermissionLevel,
  type Policy,
  type PolicyFault,
  permissionLevels,
  type TokenType,
  tokenTypes,
} from '../policy.ts';
import { MemberReader } from './member-reader.ts';
import { parseRules } from './parse-rules.ts';

export type ParsedPolicies = Result<readonly Policy[], readonly PolicyFault[]>;

const maxPolicies = 1000;
// Each of these may search a whole claim in a token of 16 KiB; together they must not delay other requests.
const maxSearchingPatterns = 5000;
// The cost per character of a claim grows with the pattern's length, in steps of 32 characters.
const maxSearchingWords = 12_000;
const targetMembers = {
  team: 'teamName',
  personal: 'userLogin',
  runner: 'runnerID',
  identity: 'audience',
} as const;

/**
 * Parses the `policies` member of a policy document and reports every fault at once. Unknown members are ignored; an
 * empty string and a null count as missing, as clients written in Go send them.
 */
export function parsePolicies(input: unknown): ParsedPolicies {
  return runAtOnce(parseInSteps(input));
}

/** Does the same, one policy in each step. */
export function* parseInSteps(input: unknown): Steps<ParsedPolicies> {
  const path = 'policies';
  if (hasNoPolicies(input)) {
    return { ok: false, fault: [{ path, message: 'policy definition can not be empty' }] };
  }
  if (!Array.isArray(input)) return { ok: false, fault: [{ path, message: 'must be a list' }] };
  if (input.length > maxPolicies) {
    return { ok: false, fault: [{ path, message: `must contain at most ${maxPolicies} policies` }] };
  }
  const faults: PolicyFault[] = [];
  const policies: Policy[] = [];
  for (const [index, member] of input.entries()) {
    const policy = parsePolicy(member, index, faults);
    if (policy !== null) policies.push(policy);
    yield;
  }
  const excess = faults.length === 0 ? yield* findExcessOfSearches(policies) : null;
  if (excess !== null) faults.push({ path, message: excess });
  return faults.length === 0 ? { ok: true, value: policies } : { ok: false, fault: faults };
}

/** Distinguishes an absent or empty list from an invalid one. */
export function hasNoPolicies(input: unknown): boolean {
  return input === undefined || input === null || (Array.isArray(input) && input.length === 0);
}

function* findExcessOfSearches(policies: readonly Policy[]): Steps<string | null> {
  const patterns = policies.flatMap(({ rules }) => rules.flatMap((rule) => rule.patterns));
  const estimatedWords = patterns.reduce((total, { length }) => total + Math.ceil((length + 1) / 32), 0);
  if (patterns.length <= maxSearchingPatterns && estimatedWords <= maxSearchingWords) return null;
  const searching: PatternProgram[] = [];
  for (const pattern of patterns) {
    const { program } = compilePattern(pattern);
    if (program !== null) searching.push(program);
    yield;
  }
  if (searching.length > maxSearchingPatterns) {
    return `must contain at most ${maxSearchingPatterns} patterns with wildcards other than a single * at the end`;
  }
  const words = searching.reduce((total, { any }) => total + any.length, 0);
  if (words <= maxSearchingWords) return null;
  return `must contain shorter patterns: the patterns with wildcards other than a single * at the end are too long in total`;
}

function parsePolicy(input: unknown, index: number, faults: PolicyFault[]): Policy | null {
  const path = `policies[${index}]`;
  if (!isJsonObject(input)) {
    faults.push({ path, message: 'must be an object' });
    return null;
  }
  const read = new MemberReader(input, path, faults);
  const decision = read.choice('decision', ['allow', 'deny'] as const);
  const tokenType = read.choice('tokenType', tokenTypes);
  const teamName = read.text('teamName');
  const userLogin = read.text('userLogin');
  const runnerID = read.text('runnerID');
  const audience = read.text('audience');
  const roleID = read.text('roleID');
  if (roleID !== null && tokenType !== null && tokenType !== 'organization')
    read.fault(
      'roleID',
      'may be given only with tokenType organization: other tokens have the roles of their holder',
    );
  const mode = read.optionalChoice('mode', ['enforce', 'audit'] as const) ?? 'enforce';
  const authorizedPermissions = parsePermissions(read, tokenType);
  const rules = parseRules(read.member('rules'), { policyIndex: index, faults });
  if (decision === 'allow' && rules !== null && rules.length === 0) {
    read.fault(
      'rules',
      'must contain a rule: an allow policy without rules would admit every token of the issuer',
    );
  }
  checkTarget(read, tokenType, { team: teamName, personal: userLogin, runner: runnerID, identity: audience });
  if (decision === null || tokenType === null || rules === null) return null;
  const targets = { teamName, userLogin, runnerID, audience };
  return { decision, tokenType, ...targets, roleID, authorizedPermissions, mode, rules };
}

function checkTarget(
  read: MemberReader,
  tokenType: TokenType | null,
  targets: Readonly<Record<keyof typeof targetMembers, string | null>>,
): void {
  if (targets.team !== null) read.checkPattern('teamName', targets.team);
  if (targets.identity !== null) read.checkPattern('audience', targets.identity);
  if (tokenType === null || tokenType === 'organization' || targets[tokenType] !== null) return;
  const member = targetMembers[tokenType];
  if (read.isTextOrAbsent(member)) read.fault(member, `is required with tokenType ${tokenType}`);
}

/** Reads the levels as given, without duplicates, so that a client reads back what it wrote. */
function parsePermissions(read: MemberReader, tokenType: TokenType | null): readonly PermissionLevel[] {
  const input = read.member('authorizedPermissions');
  if (input === undefined) return [];
  if (!Array.isArray(input)) {
    read.fault('authorizedPermissions', 'must be a list');
    return [];
  }
  const levels = new Set<PermissionLevel>();
  for (const [index, permission] of input.entries()) {
    const level = permissionLevels.find((known) => known === permission);
    if (level === undefined) read.fault(`authorizedPermissions[${index}]`, 'must be "admin" or "standard"');
    else levels.add(level);
  }
  if (levels.has('admin') && tokenType !== null && tokenType !== 'organization') {
    read.fault('authorizedPermissions', 'may contain "admin" only with tokenType organization');
  }
  return [...levels];
}
