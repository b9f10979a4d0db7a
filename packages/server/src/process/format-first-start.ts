/** The facts that a person needs after the first start. */
export interface FirstStart {
  readonly url: string;
  /** The access token of the first administrator, which nothing shows again. */
  readonly token: string;
  /** The file of the master key that this start created; null if the operator has set one. */
  readonly masterKeyPath: string | null;
}

/** The URL that the command line uses if it is given none. */
const defaultUrl = 'http://127.0.0.1:8787';

/** Formats the first start for a log or a file: the token only. */
export function formatFirstToken(token: string): string {
  return `\nFirst start. The access token of user "admin", shown only once:\n\n    ${token}\n\n`;
}

/** Formats the first start for a terminal: the address, the token, the next command, and what to back up. */
export function formatFirstStart({ url, token, masterKeyPath }: FirstStart): string {
  const login = `npx symbolon login${url === defaultUrl ? '' : ` --url ${url}`}`;
  const backup =
    masterKeyPath === null
      ? ''
      : `
Back up the master key; without it, nothing in the database can be decrypted:

    ${masterKeyPath}
`;
  return `
Symbolon is running at ${url}
${formatFirstToken(token)}Log in with it in another terminal, in the same folder:

    ${login}
${backup}
`;
}
