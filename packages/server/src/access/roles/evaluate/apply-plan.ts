import { compareWith, type ExpressionFacts, evaluateCondition } from './evaluate-expression.ts';
import type { Allowance, RolePlan, RoleStep } from './role-plan.ts';

/** Returns the allowances that apply with these facts. Takes at most one step for each node of the role. */
export function applyPlan(plan: RolePlan, facts: ExpressionFacts): readonly Allowance[] {
  const found: Allowance[] = [];
  collect(plan, facts, found);
  return found;
}

function collect(plan: RolePlan, facts: ExpressionFacts, found: Allowance[]): void {
  if (plan.always !== null) found.push(plan.always);
  const id = plan.byId.size === 0 ? undefined : facts.identityOf('environment');
  if (id !== undefined) collectIfAny(plan.byId.get(id), facts, found);
  for (const [key, values] of plan.byTag) {
    const tag = facts.tagOf('environment', key);
    if (typeof tag === 'string') collectIfAny(values.get(tag), facts, found);
  }
  for (const [key, below] of plan.byTagPresence)
    if (typeof facts.tagOf('environment', key) === 'string') collect(below, facts, found);
  for (const step of plan.others) collectStep(step, facts, found);
}

function collectIfAny(plan: RolePlan | undefined, facts: ExpressionFacts, found: Allowance[]): void {
  if (plan !== undefined) collect(plan, facts, found);
}

function collectStep(step: RoleStep<RolePlan>, facts: ExpressionFacts, found: Allowance[]): void {
  if (step.kind === 'allow') found.push(step.allowance);
  else if (step.kind === 'if') {
    const holds = evaluateCondition(step.condition, facts);
    if (holds === true) collect(step.whenTrue, facts, found);
    else if (holds === false && step.whenFalse !== null) collect(step.whenFalse, facts, found);
  } else {
    const isSelected = compareWith(step.selector, facts);
    for (const { value, below } of step.options) {
      const selected = isSelected(value);
      if (selected === false) continue;
      // An unknown option ends the selection: whether a later one is the first match is unknown too.
      if (selected === true) collect(below, facts, found);
      return;
    }
  }
}
