import { formatSubjectEnvironment, type SubjectAttribute } from '../subjects/index.ts';
import { CloudLoginError } from './cloud-login-error.ts';
import type { LoginContext } from './login-context.ts';

/**
 * Returns the attested value of a subject attribute. Throws CloudLoginError `attribute_unavailable` if it has no value,
 * because the subject would then be less specific than requested.
 */
export function attributeValue(
  { environment, actor, organization }: Pick<LoginContext, 'environment' | 'actor' | 'organization'>,
  login: string,
  attribute: SubjectAttribute,
): string {
  switch (attribute) {
    case 'rootEnvironment.name':
      return formatSubjectEnvironment(environment.root.name);
    case 'currentEnvironment.name':
      return formatSubjectEnvironment(environment.current.name);
    case 'pulumi.user.login':
      return actor.userLogin;
    case 'pulumi.organization.login':
      return organization.name;
    case 'pulumi.token.type':
      return actor.tokenType;
    case 'pulumi.token.team':
      if (actor.team !== null) return actor.team;
      throw new CloudLoginError(
        'attribute_unavailable',
        `${login}: the subject attribute ${attribute} has a value only when a team's access token opens the environment; this token is of type ${actor.tokenType}.`,
      );
  }
}
