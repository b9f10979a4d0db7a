import { scopesWithoutEffect } from '../scopes-without-effect.ts';

/** Describes a text that is not a scope with an effect here. */
export function describeScopeFault(text: string): {
  readonly code: 'scope_unknown' | 'scope_without_effect';
  readonly message: string;
} {
  if (scopesWithoutEffect.has(text))
    return { code: 'scope_without_effect', message: `${text} has no effect here.` };
  const shown = JSON.stringify(text.slice(0, 60));
  return { code: 'scope_unknown', message: `${shown} is an unknown scope: it permits nothing.` };
}
