import { issuerPresets } from './issuer-presets.ts';
import type { IssuerPreset } from './preset.ts';
import { matchesForm } from './render-preset.ts';

/** Finds the preset with an id such as `github-actions`. */
export function findPreset(id: string): IssuerPreset | undefined {
  return issuerPresets.find((preset) => preset.id === id);
}

/** Finds the preset of an issuer identifier, ignoring a trailing slash. For advice, not for decisions. */
export function findPresetForIssuer(issuer: string): IssuerPreset | undefined {
  const wanted = issuer.replace(/\/$/, '');
  return issuerPresets.find((preset) => isOfPreset(wanted, preset));
}

function isOfPreset(issuer: string, preset: IssuerPreset): boolean {
  const { url, knownIssuers, otherIssuers, placeholders } = preset;
  if (otherIssuers !== undefined && new RegExp(`^(?:${otherIssuers})$`).test(issuer)) return true;
  if (knownIssuers !== undefined) return knownIssuers.includes(issuer);
  const names: string[] = [];
  const shape = url.split(/\{(\w+)\}/).map((part, index) => {
    if (index % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    names.push(part);
    return '([^/]+)';
  });
  const values = new RegExp(`^${shape.join('')}$`).exec(issuer)?.slice(1);
  return (
    values?.every((value, index) => {
      const placeholder = placeholders.find(({ name }) => name === names[index]);
      return placeholder !== undefined && matchesForm(placeholder, value);
    }) === true
  );
}
