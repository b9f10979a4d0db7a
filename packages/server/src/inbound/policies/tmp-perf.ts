import { compilePolicies, evaluatePolicies, explainPolicies, lintPolicies, parsePolicies } from './index.ts';

const mk = (n: number, f: (i: number) => object) => {
  const r = parsePolicies(
    Array.from({ length: n }, (_, i) => ({ decision: 'allow', tokenType: 'organization', rules: f(i) })),
  );
  if (!r.ok) throw new Error(JSON.stringify(r.faults[0]));
  return r.policies;
};
const t = (name: string, n: number, f: () => void) => {
  for (let i = 0; i < Math.min(n, 2000); i++) f();
  const s = performance.now();
  for (let i = 0; i < n; i++) f();
  const ms = performance.now() - s;
  console.log(name, ((ms / n) * 1000).toFixed(2), 'us', Math.round((n / ms) * 1000), '/s');
};
const oa = 'urn:pulumi:org:acme';
const claims = {
  sub: 'repo:acme/app99:ref:refs/heads/main',
  aud: oa,
  repository: 'acme/app99',
  ref: 'refs/heads/main',
  repository_owner: 'acme',
};
const req = {
  tokenType: 'organization',
  target: null,
  adminRequested: false,
  claims,
  organizationAudience: oa,
} as const;
const p = mk(100, (i) => ({
  repository_owner: 'acme',
  ref: 'refs/heads/*',
  sub: `repo:acme/app${i}:*`,
  repository: `acme/app${i}`,
}));
const c = compilePolicies(p);
t('evaluate 100x4', 20000, () => evaluatePolicies(c, req));
const q = compilePolicies(
  mk(100, (i) => ({
    repository_owner: `ac*e`,
    ref: `refs*main`,
    sub: `repo:acme/*${i}:*main`,
    repository: `acme*${i}`,
  })),
);
t('evaluate 100x4 infix', 20000, () => evaluatePolicies(q, req));
t('explain 100x4', 200, () => explainPolicies(c, req));
t('compile 100x4', 200, () => compilePolicies(p));
const big = mk(1000, (i) => ({ sub: Array.from({ length: 5 }, (_, k) => `*a?.${i}${k}*b*`) }));
const bigc = compilePolicies(big);
const long = { ...req, claims: { sub: 'a'.repeat(12000) } };
t('hostile evaluate', 1, () => evaluatePolicies(bigc, long));
t('hostile explain', 1, () => explainPolicies(bigc, long));
t('hostile explain 256', 1, () => explainPolicies(bigc, { ...req, claims: { sub: 'a'.repeat(256) } }));
t('hostile lint', 1, () => lintPolicies(big, { issuer: 'x', organizationAudience: oa }));
const half = parsePolicies(
  Array.from({ length: 1000 }, (_, i) => ({
    decision: i % 2 ? 'deny' : 'allow',
    tokenType: 'organization',
    rules: Object.fromEntries(
      Array.from({ length: 16 }, (_, j) => [
        `c${j}`,
        Array.from({ length: 8 }, (_, k) => `.a..${i}${k}*`.replace(/\./g, 'x')),
      ]),
    ),
  })),
);
t('hostile unreachable lint', 1, () =>
  lintPolicies(half.ok ? half.policies : [], { issuer: 'x', organizationAudience: oa }),
);
