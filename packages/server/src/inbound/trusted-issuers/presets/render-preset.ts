import type { Result } from '../../../platform/result.ts';
import { escapePattern, type WirePolicy } from '../../policies/index.ts';
import type { IssuerPreset, PresetPlaceholder, PresetPolicy, PresetRule } from './preset.ts';

export type PresetValues = Readonly<Record<string, string>>;

export interface PresetFault {
  readonly placeholder: string;
  readonly message: string;
}

export interface RenderedPreset {
  readonly register: { readonly name: string; readonly url: string };
  readonly policies: readonly WirePolicy[];
}

/** The reasons why a preset cannot be rendered with the given values. */
export interface PresetRefusal {
  /** Names of required values that are missing. */
  readonly missing: readonly string[];
  readonly faults: readonly PresetFault[];
}

/**
 * Renders a preset with values: the issuer to register, and policies in wire form. Values are escaped in patterns, so
 * that a repository named `a.b` matches only itself. An empty value counts as missing. An unknown value is a fault,
 * because a misspelt optional value would silently widen the policy.
 */
export function renderPreset(
  preset: IssuerPreset,
  values: PresetValues,
): Result<RenderedPreset, PresetRefusal> {
  const given = new Map(Object.entries(values).filter(([, value]) => value !== ''));
  const faults = findFaults(preset, given);
  const missing = preset.placeholders.filter(({ name, required }) => required && !given.has(name));
  if (missing.length > 0 || faults.length > 0)
    return { ok: false, fault: { missing: missing.map(({ name }) => name), faults } };
  let policies = renderPolicies(preset, given);
  if (policies.length === 0) {
    for (const placeholder of preset.placeholders) {
      if (placeholder.default !== undefined && !given.has(placeholder.name)) {
        given.set(placeholder.name, placeholder.default);
      }
    }
    policies = renderPolicies(preset, given);
  }
  if (policies.length === 0)
    return { ok: false, fault: { missing: [...(preset.policies[0]?.needs ?? [])], faults } };
  const url = preset.url.replace(/\{(\w+)\}/g, (_, name: string) => given.get(name) ?? '');
  return { ok: true, value: { register: { name: preset.name, url }, policies } };
}

/** Returns true if a value has the format of its placeholder. */
export function matchesForm(placeholder: PresetPlaceholder, value: string): boolean {
  return new RegExp(`^(?:${placeholder.pattern})$`, 'u').test(value);
}

function findFaults(preset: IssuerPreset, given: ReadonlyMap<string, string>): PresetFault[] {
  const faults: PresetFault[] = [];
  for (const [name, value] of given) {
    const placeholder = preset.placeholders.find((candidate) => candidate.name === name);
    if (placeholder === undefined) {
      const known = preset.placeholders.map((candidate) => candidate.name).join(', ');
      faults.push({ placeholder: name, message: `is unknown; the values of this preset are ${known}` });
    } else if (!matchesForm(placeholder, value)) {
      faults.push({
        placeholder: name,
        message: describeForm(placeholder, value),
      });
    }
  }
  return faults;
}

/** Describes the fault in a value. Often the value is a pattern, which several rules would use. */
function describeForm(placeholder: PresetPlaceholder, value: string): string {
  const { name, example } = placeholder;
  if (!/[*?]/.test(value)) return `is not valid; an example is "${example}"`;
  return `must be one ${name} without * or ?, such as "${example}"; to admit more than one, edit the policy afterwards ("symbolon policy edit ISSUER")`;
}

function renderPolicies(preset: IssuerPreset, given: ReadonlyMap<string, string>): WirePolicy[] {
  return preset.policies
    .filter(({ needs }) => needs.every((name) => given.has(name)))
    .map((policy) => renderPolicy(policy, given));
}

function renderPolicy(
  { decision, tokenType, rules }: PresetPolicy,
  given: ReadonlyMap<string, string>,
): WirePolicy {
  const rendered = new Map<string, string | readonly string[]>();
  for (const rule of rules) {
    const patterns = rendered.has(rule.claimPath) ? null : renderRule(rule, given);
    if (patterns === null) continue;
    const [only, ...others] = patterns;
    rendered.set(rule.claimPath, only !== undefined && others.length === 0 ? only : patterns);
  }
  return { decision, tokenType, authorizedPermissions: [], rules: Object.fromEntries(rendered) };
}

/** Returns the patterns of a rule, or null if the rule is omitted. */
function renderRule(
  { patterns, unless, needs }: PresetRule,
  given: ReadonlyMap<string, string>,
): readonly string[] | null {
  if (unless !== undefined && given.has(unless)) return null;
  if (needs !== undefined && !given.has(needs)) return null;
  const rendered = patterns.map((pattern) => renderPattern(pattern, given));
  return rendered.every((pattern) => pattern !== null) ? rendered : null;
}

function renderPattern(template: string, given: ReadonlyMap<string, string>): string | null {
  let isComplete = true;
  const text = template.replace(/\{\{|\}\}|\{(\w+)\}/g, (token, name: string | undefined) => {
    if (name === undefined) return token.slice(1);
    const value = given.get(name);
    if (value === undefined) isComplete = false;
    return escapePattern(value ?? '');
  });
  return isComplete ? text : null;
}
