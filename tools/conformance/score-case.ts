import type { Evaluation } from '../../packages/server/src/environments/language/evaluate/evaluate-round.ts';
import { plainResult } from '../../packages/server/src/environments/language/export/plain-result.ts';
import type { Diagnostic } from '../../packages/server/src/environments/language/syntax/diagnostic.ts';
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '../../packages/server/src/platform/json/json.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { evaluateCase } from './evaluate-case.ts';
import { type Difference, findDifference } from './find-difference.ts';

/** The compared parts of a case, the most important first. */
export const parts = ['results', 'diagnostics', 'properties', 'schema', 'exprs'] as const;
export type Part = (typeof parts)[number];

export interface Miss extends Difference {
  readonly case: string;
  readonly part: Part;
}

/** Returns the first difference of each part of a case that is not as expected. */
export async function scoreCase(tried: ConformanceCase): Promise<Miss[]> {
  const got = await evaluateBothWays(tried).catch((error: unknown): JsonObject => ({ threw: String(error) }));
  if (got['threw'] !== undefined) {
    const miss = { case: tried.name, path: '', expected: 'an evaluation', got: got['threw'] };
    return parts.map((part) => ({ ...miss, part }));
  }
  return parts.flatMap((part) => {
    const difference = findDifference(pick(part, tried.expected), pick(part, got));
    return difference === null ? [] : [{ case: tried.name, part, ...difference }];
  });
}

/** The result in the form of `expected.json`. */
async function evaluateBothWays(tried: ConformanceCase): Promise<JsonObject> {
  const check = await evaluateCase('check', tried);
  const open = await evaluateCase('open', tried);
  const results = {
    loadDiags: diagnosticsOf(check.loadDiagnostics),
    checkDiags: diagnosticsOf(check.evaluationDiagnostics),
    evalDiags: diagnosticsOf(open.evaluationDiagnostics),
    check: check.environment ?? undefined,
    eval: open.environment ?? undefined,
    checkJson: plainOf(check, { redact: true }),
    evalJsonRedacted: plainOf(open, { redact: true }),
    evalJSONRevealed: plainOf(open, { redact: false }),
  };
  return JSON.parse(JSON.stringify(results)) as JsonObject;
}

function plainOf({ environment }: Evaluation, options: { readonly redact: boolean }) {
  return environment === null ? undefined : plainResult(environment.properties ?? {}, options);
}

function diagnosticsOf(diagnostics: readonly Diagnostic[]) {
  return diagnostics.map(({ severity, summary, range }) => ({
    Severity: severity === 'error' ? 1 : 2,
    Summary: summary,
    Subject: range && {
      Filename: range.environment,
      Start: { Line: range.begin.line, Column: range.begin.column },
      End: { Line: range.end.line, Column: range.end.column },
    },
  }));
}

const plainResults = ['evalJSONRevealed', 'evalJsonRedacted', 'checkJson'];
const diagnosticLists = ['loadDiags', 'checkDiags', 'evalDiags'];

function pick(part: Part, from: JsonObject): JsonValue {
  if (part === 'results') return pickMembers(from, plainResults);
  if (part !== 'diagnostics')
    return { check: pickForm(from['check'], part), eval: pickForm(from['eval'], part) };
  return Object.fromEntries(
    diagnosticLists.map((name) => {
      const list = from[name];
      return [name, Array.isArray(list) ? list.map(pickDiagnostic) : []];
    }),
  );
}

/** Keeps the members that the README of the cases compares, and the severity. */
function pickDiagnostic(diagnostic: JsonValue): JsonValue {
  const subject = member(diagnostic, 'Subject');
  const place = (name: string) => pickMembers(member(subject, name), ['Line', 'Column']);
  return {
    ...pickMembers(diagnostic, ['Severity', 'Summary']),
    ...pickMembers(subject, ['Filename']),
    Start: place('Start'),
    End: place('End'),
  };
}

function pickForm(form: JsonValue | undefined, part: Exclude<Part, 'results' | 'diagnostics'>): JsonValue {
  const context =
    part === 'exprs' ? {} : { executionContext: pickMembers(member(form, 'executionContext'), [part]) };
  return { ...pickMembers(form, [part]), ...context };
}

function member(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function pickMembers(value: JsonValue | undefined, names: readonly string[]): JsonObject {
  const entries = names.flatMap((name) => {
    const found = member(value, name);
    return found === undefined ? [] : [[name, found] as const];
  });
  return Object.fromEntries(entries);
}
