import type { Caller, OrganizationAccess } from '../../../access/index.ts';
import { listReadableNames } from '../../definitions/index.ts';
import { nearestName } from '../../language/index.ts';
import { parseEnvironmentReference } from '../../names.ts';
import type { EvaluationContext } from '../evaluation-context.ts';

/**
 * Creates a function that suggests, for an unknown reference, the nearest environment that the caller may read, as the
 * rest of a message. Loads the names once, because an evaluation may have many unknown references.
 */
export function createEnvironmentSuggestions(
  context: Pick<EvaluationContext, 'database' | 'access'>,
  caller: Caller,
  organization: OrganizationAccess,
): (reference: string) => Promise<string> {
  let names: Promise<readonly string[]> | null = null;
  return async (reference) => {
    const parsed = parseEnvironmentReference(reference);
    if (parsed === null) return '';
    names ??= listReadableNames(context, caller, organization);
    const near = nearestName(`${parsed.project}/${parsed.name}`, await names);
    return near === null ? '' : ` Did you mean ${JSON.stringify(near)}?`;
  };
}
