import { SymbolonError } from '@symbolon/sdk';
import type { Session } from '../session/open-session.ts';
import { safeText } from '../terminal/safe-text.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** Checks that there are valid credentials and reports their owner. */
export async function checkCredentials({
  client,
  credentials,
}: Session): Promise<{ readonly valid: boolean; readonly finding: Finding }> {
  const login = 'Log in with "symbolon login".';
  if (credentials === null) {
    const finding = warn('credentials', 'you are not logged in, so issuers cannot be checked', login);
    return { valid: false, finding };
  }
  try {
    const user = await client.request('GET /api/user');
    const where = user.organizations.map(({ githubLogin, role }) => `${githubLogin} (${role})`).join(', ');
    const source = credentials === 'login' ? 'your login' : credentials;
    const message = `${source} is valid: ${safeText(user.githubLogin)}, in ${where || 'no organization'}`;
    return { valid: true, finding: ok('credentials', message) };
  } catch (error) {
    if (!(error instanceof SymbolonError)) throw error;
    const fix = credentials === 'login' ? login : 'Set SYMBOLON_ACCESS_TOKEN to a valid token, or unset it.';
    return { valid: false, finding: fail('credentials', error.message, fix) };
  }
}
