import type { CiJob } from './ci-issuer.ts';

/** Returns a job with the claims of a GitHub Actions identity token (docs.github.com, OpenID Connect). */
function githubJob(
  name: string,
  job: { readonly ref: string; readonly event: string; readonly subjectEnd: string },
): CiJob {
  return {
    clientId: name,
    clientSecret: `the-ci-system-knows-that-${name}-runs`,
    claims: {
      sub: `repo:acme/app:${job.subjectEnd}`,
      repository: 'acme/app',
      repository_id: '456789',
      repository_owner: 'acme',
      repository_owner_id: '123456',
      repository_visibility: 'private',
      actor: 'octocat',
      actor_id: '1',
      event_name: job.event,
      ref: job.ref,
      ref_type: 'branch',
      workflow: 'deploy',
      workflow_ref: `acme/app/.github/workflows/deploy.yml@${job.ref}`,
      runner_environment: 'github-hosted',
      run_id: '9981234567',
      run_number: '41',
      run_attempt: '1',
    },
  };
}

export const jobOnMain = githubJob('deploy-on-main', {
  ref: 'refs/heads/main',
  event: 'push',
  subjectEnd: 'ref:refs/heads/main',
});

export const jobOfPullRequest = githubJob('build-of-a-pull-request', {
  ref: 'refs/pull/7/merge',
  event: 'pull_request',
  subjectEnd: 'pull_request',
});
