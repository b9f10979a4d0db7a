/**
 * Presets: knowledge about well-known issuers, as data. Guarantees: a rendered policy admits only the workload that its
 * values name, in every form that the issuer writes, and values never act as wildcards.
 */
export { findPreset, findPresetForIssuer } from './find-preset.ts';
export { issuerPresets } from './issuer-presets.ts';
export type { IssuerPreset, PresetPlaceholder, PresetPolicy, PresetRule } from './preset.ts';
export {
  type PresetFault,
  type PresetRefusal,
  type PresetValues,
  type RenderedPreset,
  renderPreset,
} from './render-preset.ts';
