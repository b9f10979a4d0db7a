import { findNearestName } from '../../../platform/find-nearest-name.ts';
import { allScopes } from '../scope.ts';
import { scopesWithoutEffect } from '../scopes-without-effect.ts';

/** Describes a text that is not a scope with an effect here, and suggests the nearest scope. */
export function describeScopeFault(text: string): {
  readonly code: 'scope_unknown' | 'scope_without_effect';
  readonly message: string;
} {
  if (scopesWithoutEffect.has(text))
    return { code: 'scope_without_effect', message: `${text} has no effect on this server.` };
  const shown = JSON.stringify(text.slice(0, 60));
  const nearest = findNearestName(text, allScopes);
  const meant = nearest === null ? '' : ` Did you mean ${nearest}?`;
  return { code: 'scope_unknown', message: `${shown} is an unknown scope: it permits nothing.${meant}` };
}
