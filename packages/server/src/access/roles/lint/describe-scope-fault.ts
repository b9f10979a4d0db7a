import { findNearestName } from '../../../platform/find-nearest-name.ts';
import { allScopes } from '../scope.ts';
import { scopesWithoutEffect } from '../scopes-without-effect.ts';

/** Describes a text that is not a scope with an effect here. Suggests the nearest scope, or lists those like it. */
export function describeScopeFault(text: string): {
  readonly code: 'scope_unknown' | 'scope_without_effect';
  readonly message: string;
} {
  if (scopesWithoutEffect.has(text))
    return { code: 'scope_without_effect', message: `${text} has no effect on this server.` };
  const shown = JSON.stringify(text.slice(0, 60));
  const nearest = findNearestName(text, allScopes);
  const meant = nearest === null ? ` ${listSimilar(text)}` : ` Did you mean ${nearest}?`;
  return { code: 'scope_unknown', message: `${shown} is an unknown scope: it permits nothing.${meant}` };
}

/** Lists the scopes on the same kind of object, or the kinds if there is no such kind. */
function listSimilar(text: string): string {
  const kind = kindOf(text);
  const similar = allScopes.filter((scope) => kindOf(scope) === kind);
  return similar.length > 0
    ? `Scopes of ${kind}: ${similar.map((scope) => scope.slice(kind.length + 1)).join(', ')}.`
    : `Scopes begin with ${[...new Set(allScopes.map(kindOf))].map((known) => `${known}:`).join(', ')}.`;
}

function kindOf(scope: string): string {
  return scope.split(':')[0] ?? '';
}
