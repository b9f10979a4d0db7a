import {
  type ExactJsonObject,
  type ExactJsonValue,
  isExactJsonObject,
} from '../../../platform/json/exact-json.ts';
import { type ClaimPath, findClaim, formatClaimPath } from '../match/claim-path.ts';
import { listComparable } from '../match/match-claim.ts';
import { matchesText } from './find-pattern-hint.ts';
import type { Hint } from './hint.ts';

interface PathContext {
  readonly claims: ExactJsonObject;
  readonly patterns: readonly string[];
}

const maxMembersSearched = 500;
const maxNestingSearched = 3;

/** Recognizes a claim path that has no value, or a value that cannot be compared, if another path would match. */
export function findPathHint(path: ClaimPath, context: PathContext): Hint | null {
  const value = findClaim(context.claims, path);
  if (value === undefined) return findMissingHint(path, context.claims);
  if (isExactJsonObject(value)) return describeObject(path, value);
  return findElementHint(path, context);
}

function findMissingHint(path: ClaimPath, claims: ExactJsonObject): Hint | null {
  const written = formatClaimPath(path);
  const say = (code: Hint['code'], found: ClaimPath, fix: string): Hint => ({
    code,
    message: `The token has no claim ${written}, but it has ${formatClaimPath(found)}: ${fix}.`,
  });
  const quoted = findJoined(path, claims);
  if (quoted !== null) {
    return say('claim_name_needs_quotes', quoted, 'put a name that contains dots in double quotes');
  }
  const split: ClaimPath = path.flatMap<string | number>((step) =>
    typeof step === 'string' ? step.split('.') : [step],
  );
  if (split.length !== path.length && findClaim(claims, split) !== undefined) {
    return say('claim_name_quoted_too_far', split, 'the names are nested, so write them without the quotes');
  }
  const otherCase = findOtherCase(path, claims);
  if (otherCase !== null) {
    return say('claim_name_case', otherCase, 'names are case-sensitive, so write the name as in the token');
  }
  const indexed = findArrayMistake(path, claims);
  if (indexed !== null) return indexed;
  const last = path.at(-1);
  const nested = typeof last === 'string' ? findNested(last, claims) : null;
  return nested === null ? null : say('claim_is_nested', nested, 'write the whole path');
}

/** The path with neighbouring names joined by dots wherever the token has such a member. */
function findJoined(path: ClaimPath, value: ExactJsonValue | undefined): ClaimPath | null {
  const [first, ...others] = path;
  if (first === undefined) return value === undefined ? null : [];
  if (typeof first === 'number') {
    const rest = Array.isArray(value) ? findJoined(others, value[first]) : null;
    return rest === null ? null : [first, ...rest];
  }
  if (!isExactJsonObject(value)) return null;
  let name = first;
  let taken = 1;
  for (;;) {
    const rest = Object.hasOwn(value, name) ? findJoined(path.slice(taken), value[name]) : null;
    if (rest !== null) return [name, ...rest];
    const next = path[taken];
    if (typeof next !== 'string') return null;
    name += `.${next}`;
    taken += 1;
  }
}

function findOtherCase(path: ClaimPath, claims: ExactJsonObject): ClaimPath | null {
  const found: (string | number)[] = [];
  for (const step of path) {
    const parent = findClaim(claims, found);
    if (typeof step === 'number' || !isExactJsonObject(parent) || Object.hasOwn(parent, step)) {
      found.push(step);
      continue;
    }
    const wanted = step.toLowerCase();
    const member = Object.keys(parent).find((name) => name.toLowerCase() === wanted);
    if (member === undefined) return null;
    found.push(member);
  }
  return findClaim(claims, found) === undefined ? null : found;
}

/** Recognizes `groups.0`, an index past the end, and an index on a value that is not an array. */
function findArrayMistake(path: ClaimPath, claims: ExactJsonObject): Hint | null {
  const parentPath = path.slice(0, -1);
  const last = path.at(-1);
  if (parentPath.length === 0 || last === undefined) return null;
  const parent = findClaim(claims, parentPath);
  const name = formatClaimPath(parentPath);
  if (Array.isArray(parent)) {
    const message = `The claim ${name} is an array of ${parent.length} elements: write ${name}[0] for the first element, or ${name} for any element.`;
    return { code: 'claim_is_an_array', message };
  }
  if (typeof last !== 'number' || parent === undefined) return null;
  return {
    code: 'claim_is_not_an_array',
    message: `The claim ${name} is not an array: write ${name} without an index.`,
  };
}

function findNested(name: string, claims: ExactJsonObject): ClaimPath | null {
  let searched = 0;
  let level: { path: ClaimPath; value: ExactJsonObject }[] = [{ path: [], value: claims }];
  for (let depth = 0; depth <= maxNestingSearched; depth += 1) {
    const next: typeof level = [];
    for (const { path, value } of level) {
      if (Object.hasOwn(value, name)) return [...path, name];
      for (const [member, child] of Object.entries(value)) {
        searched += 1;
        if (searched > maxMembersSearched) return null;
        if (isExactJsonObject(child)) next.push({ path: [...path, member], value: child });
      }
    }
    level = next;
  }
  return null;
}

function describeObject(path: ClaimPath, value: ExactJsonObject): Hint {
  const name = formatClaimPath(path);
  const members = Object.keys(value).slice(0, 5);
  const first =
    members[0] === undefined
      ? ''
      : `: name one of its members, such as ${formatClaimPath([...path, members[0]])}`;
  return {
    code: 'claim_is_an_object',
    message: `The claim ${name} is an object, which never matches${first}.`,
  };
}

/** Recognizes an element that does not match if another element would. */
function findElementHint(path: ClaimPath, { claims, patterns }: PathContext): Hint | null {
  if (typeof path.at(-1) !== 'number') return null;
  const parentPath = path.slice(0, -1);
  const others = listComparable(findClaim(claims, parentPath)).slice(0, 64);
  if (!others.some((text) => patterns.some((pattern) => matchesText(pattern, text)))) return null;
  const name = formatClaimPath(parentPath);
  const message = `Another element of ${name} matches: replace ${formatClaimPath(path)} with ${name}, which matches any element.`;
  return { code: 'claim_is_an_array', message };
}
