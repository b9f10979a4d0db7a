import {
  type ExactJsonObject,
  type ExactJsonValue,
  isExactJsonObject,
} from '../../../platform/json/exact-json.ts';
import type { Failure, Result } from '../../../platform/result.ts';

/**
 * The steps of a path from the root of the claims: a string is the name of a member, a number the index into an array.
 * The first step is a name.
 */
export type ClaimPath = readonly (string | number)[];

const maxPathLength = 1024;
const maxSteps = 32;
// Matches a quoted name with backslash escapes, or a bare name, and then its indexes.
const namePattern = /"((?:[^"\\]|\\.)*)"|([^."[\]\\]+)/suy;
const indexPattern = /\[(0|[1-9][0-9]{0,8})\]/y;

/**
 * Parses a claim path (docs/contract/issuers-and-policies.md#policies): names separated by dots, names with dots in
 * double quotes (a backslash escapes the next character), array elements as `groups[0]`.
 */
export function parseClaimPath(text: string): Result<ClaimPath, string> {
  if (text.length > maxPathLength) return fault(`is longer than ${maxPathLength} characters`);
  const path: (string | number)[] = [];
  let at = 0;
  for (;;) {
    namePattern.lastIndex = at;
    const name = namePattern.exec(text);
    if (name === null) return fault(describeMissingName(text, at));
    const [whole, quoted, bare] = name;
    if (bare !== undefined && bare.trim() !== bare)
      return fault('has a space around a name: remove the space, or put the name in double quotes');
    path.push(bare ?? (quoted ?? '').replace(/\\(.)/gsu, '$1'));
    at += whole.length;
    at = readIndexes(text, at, path);
    if (path.length > maxSteps) return fault(`has more than ${maxSteps} steps`);
    if (at === text.length) return { ok: true, value: path };
    if (text[at] !== '.') return fault(describeStray(text, at));
    at += 1;
  }
}

function readIndexes(text: string, start: number, path: (string | number)[]): number {
  let at = start;
  for (;;) {
    indexPattern.lastIndex = at;
    const index = indexPattern.exec(text);
    if (index === null) return at;
    path.push(Number(index[1]));
    at += index[0].length;
  }
}

function fault(message: string): Failure<string> {
  return { ok: false, fault: message };
}

function describeMissingName(text: string, at: number): string {
  if (at >= text.length) return text === '' ? 'is empty' : 'ends in a dot';
  if (text[at] === '"') return 'has an unclosed quote';
  if (text[at] === '[') return 'has an index without a name: put a name before it, as in groups[0]';
  return describeStray(text, at);
}

function describeStray(text: string, at: number): string {
  if (text[at] === '[') return 'has a malformed index: write it as in groups[0]';
  return `has ${JSON.stringify(text[at])} where a name was expected: put the name in double quotes`;
}

/** Returns true for the path of the claim `aud`. */
export function isAudiencePath(path: ClaimPath): boolean {
  return path.length === 1 && path[0] === 'aud';
}

/** Formats a path as text that parseClaimPath parses back; names are quoted if necessary. */
export function formatClaimPath(path: ClaimPath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += `${text === '' ? '' : '.'}${formatName(step)}`;
  }
  return text;
}

function formatName(name: string): string {
  if (/^[^."[\]\\]+$/su.test(name) && name.trim() === name) return name;
  return `"${name.replace(/["\\]/g, '\\$&')}"`;
}

/** Returns the value at a path, or undefined. Own members only: `__proto__` and `constructor` are ordinary names. */
export function findClaim(claims: ExactJsonObject, path: ClaimPath): ExactJsonValue | undefined {
  let value: ExactJsonValue | undefined = claims;
  for (const step of path) {
    value = typeof step === 'number' ? findElement(value, step) : findMember(value, step);
    if (value === undefined) return undefined;
  }
  return value;
}

function findMember(value: ExactJsonValue | undefined, name: string): ExactJsonValue | undefined {
  return isExactJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function findElement(value: ExactJsonValue | undefined, index: number): ExactJsonValue | undefined {
  return Array.isArray(value) ? value[index] : undefined;
}
