import { AuthorityRefusal, type Caller, type OrganizationAccess } from '../../../access/index.ts';
import type { Tx } from '../../../database/index.ts';
import { requireInForce } from '../../definitions/index.ts';
import { EnvironmentError } from '../../environment-error.ts';
import { requiringOpenOn } from '../../grants/index.ts';
import type { EvaluationContext } from '../evaluation-context.ts';
import { environmentOf, type RootDocument, sourcesOf } from '../root-document.ts';

/**
 * Returns the same caller, who is authorized again only while they may open the documents, none of which was deleted or
 * retracted in the meantime: for the logins in the documents.
 */
export function requiringDocuments(
  context: EvaluationContext,
  caller: Caller,
  {
    organization,
    documents,
  }: { readonly organization: OrganizationAccess; readonly documents: readonly RootDocument[] },
): Caller {
  const environments = documents.flatMap((document) => environmentOf(document) ?? []);
  const opener = requiringOpenOn(context, caller, { organization, environments });
  const { authority } = opener;
  const check = async (tx: Tx) => {
    const principal = await authority.check(tx);
    try {
      await requireInForce(tx, organization, documents.flatMap(sourcesOf));
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error;
      throw new AuthorityRefusal(() => Promise.reject(error));
    }
    return principal;
  };
  return { ...opener, authority: { ...authority, check } };
}
