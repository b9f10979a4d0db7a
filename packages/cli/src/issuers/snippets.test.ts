import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { formatSnippet } from './snippets.ts';

const values = { url: 'https://symbolon.example', organization: 'acme', namespace: 'pulumi' };

test('the snippet for GitHub is a workflow that uses the action of this repository', () => {
  const { jobs } = parse(formatSnippet('github-actions', values)?.text ?? '') as {
    jobs: { deploy: { steps: { uses?: string; with?: object; env?: object }[] } };
  };
  expect(jobs.deploy.steps).toEqual([
    {
      uses: 'OWNER/symbolon/action@COMMIT',
      id: 'symbolon',
      with: { url: 'https://symbolon.example', organization: 'acme' },
    },
    {
      run: 'curl -fsS -H "Authorization: token $TOKEN" https://symbolon.example/api/user',
      env: { TOKEN: `\${{ steps.symbolon.outputs.access-token }}` },
    },
  ]);
});

test('the snippet names a namespace that the operator changed', () => {
  const text = formatSnippet('github-actions', { ...values, namespace: 'acme' })?.text ?? '';
  expect(text).toContain('          namespace: acme\n');
});

test('an unknown preset has no snippet', () => {
  expect(formatSnippet('nonsense', values)).toBeNull();
});
