import { defaultNamespace, identityTokenType, organizationAudience, tokenExchangeGrant } from '@symbolon/sdk';
export interface SnippetValues {
  readonly url: string;
  readonly organization: string;
  readonly namespace: string;
}

export interface Snippet {
  readonly title: string;
  readonly text: string;
}

/** Formats the configuration for the issuer's side that makes its workloads exchange tokens; null if unknown. */
export function formatSnippet(presetId: string, values: SnippetValues): Snippet | null {
  return snippets[presetId]?.(values) ?? null;
}

const snippets: Readonly<Record<string, (values: SnippetValues) => Snippet>> = {
  'github-actions': ({ url, organization, namespace }) => ({
    title: 'For the workflow, such as .github/workflows/deploy.yml',
    text: `permissions:
  id-token: write   # lets the job ask GitHub for its identity token
  contents: read
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: OWNER/symbolon/action@COMMIT   # your copy of Symbolon
        id: symbolon
        with:
          url: ${url}
          organization: ${organization}${namespace === defaultNamespace ? '' : `\n          namespace: ${namespace}`}
          # environment: app/prod   # opens it and exports its variables
      # The access token expires, and is revoked when the job ends.
      - run: 'curl -fsS -H "Authorization: token $TOKEN" ${url}/api/user'
        env:
          TOKEN: \${{ steps.symbolon.outputs.access-token }}
`,
  }),
  gitlab: (values) => ({
    title: 'For .gitlab-ci.yml (the image needs curl and jq)',
    text: `deploy:
  id_tokens:
    SYMBOLON_ID_TOKEN:
      aud: ${audienceOf(values)}
  script:
    - |
${indent(exchangeCommand(values, '"$SYMBOLON_ID_TOKEN"'), 6)}
`,
  }),
  buildkite: (values) => ({
    title: 'For the step’s command (the agent needs curl and jq)',
    text: `${exchangeCommand(values, `"$(buildkite-agent oidc request-token --audience ${audienceOf(values)})"`)}\n`,
  }),
  circleci: (values) => ({
    title: 'For a run step of the job (the image needs curl and jq)',
    text: `${exchangeCommand(values, `"$(circleci run oidc get --claims '{"aud":"${audienceOf(values)}"}')"`)}\n`,
  }),
  kubernetes: podSnippet,
  eks: podSnippet,
  gke: podSnippet,
};

function podSnippet(values: SnippetValues): Snippet {
  return {
    title: 'For the pod; "symbolon login --ambient" and the SDK find the token there',
    text: `spec:
  containers:
    - name: app
      volumeMounts:
        - { name: symbolon, mountPath: /var/run/secrets/symbolon, readOnly: true }
  volumes:
    - name: symbolon
      projected:
        sources:
          - serviceAccountToken:
              path: token
              audience: ${audienceOf(values)}
              expirationSeconds: 3600
`,
  };
}

function audienceOf({ organization }: SnippetValues): string {
  return organizationAudience(organization);
}

/** Formats an exchange with curl and jq. The token is never in an argument, which other users could see. */
function exchangeCommand(values: SnippetValues, subjectToken: string): string {
  return `export PULUMI_ACCESS_TOKEN=$(printf %s ${subjectToken} | curl -fsS ${values.url}/api/oauth/token \\
  -d grant_type=${tokenExchangeGrant} \\
  -d audience=${audienceOf(values)} \\
  -d subject_token_type=${identityTokenType} \\
  --data-urlencode subject_token@- | jq -r .access_token)`;
}

function indent(text: string, spaces: number): string {
  return text.replaceAll(/^/gm, ' '.repeat(spaces));
}
