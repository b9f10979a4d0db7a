import type { Value } from '../model/value.ts';
import type { Round } from './round.ts';

/** Warns if a value would override a final one. */
export function warnOfOverriddenFinals(round: Round, top: Value, base: Value | null): void {
  if (base === null || !top.isObject() || !base.isObject()) return;
  for (const key of top.keys()) {
    const above = top.property(key);
    const below = base.property(key);
    if (above === null || below === null || above.top === below.top) continue;
    if (!below.top.final) warnOfOverriddenFinals(round, above, below);
    else if (above.top.def) {
      round.report(above.top.def.expression.node, 'cannot override final value', 'warning');
    }
  }
}
