/** Returns requests for organization tokens of `main`, one for each subject token, as bytes to send. */
export function makeExchangeRequests(host: string, subjectTokens: readonly string[]): Buffer[] {
  return subjectTokens.map((subjectToken) => {
    const body = new URLSearchParams({
      audience: 'urn:pulumi:org:main',
      expiration: '3600',
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      requested_token_type: 'urn:pulumi:token-type:access_token:organization',
      scope: '',
      subject_token: subjectToken,
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    }).toString();
    return formRequest(host, '/api/oauth/token', { headers: 'Accept: application/vnd.pulumi+8\r\n', body });
  });
}

/** Returns a POST request with a form, as bytes to send; `headers` are complete lines. */
export function formRequest(
  host: string,
  path: string,
  { headers, body }: { readonly headers: string; readonly body: string },
): Buffer {
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: bench\r\n${headers}` +
      `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}
