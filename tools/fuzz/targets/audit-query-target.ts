import { compileTextPattern } from '../../../packages/server/src/app/compile-text-pattern.ts';
import { formatRecord } from '../../../packages/server/src/audit/audit-chain.ts';
import type { AuditEvent } from '../../../packages/server/src/audit/audit-event.ts';
import type { AuditQuery } from '../../../packages/server/src/audit/audit-query.ts';
import { findNeedles, matchesQuery } from '../../../packages/server/src/audit/matches-query.ts';
import {
  compilePattern,
  matchesPattern,
} from '../../../packages/server/src/inbound/policies/match/match-pattern.ts';
import type { SeededRandom } from '../../../packages/server/test/support/seeded-random.ts';
import { InvariantBroken } from '../finding.ts';
import { makeText, mutateText } from '../inputs/mutate-text.ts';
import { defineTarget, type Target } from './target.ts';

const subject = 'repo:acme/app:ref:refs/heads/main';
const issuer = 'https://token.actions.githubusercontent.com';
const patternPieces = ['repo:', 'acme', '/', '*', '?', '.', '\\', '**', '*a*', ':ref:', 'main'];

interface AuditTrial {
  readonly subject: string;
  readonly pattern: string;
  readonly name: string;
  readonly query: { readonly actor?: string; readonly issuer?: string; readonly decisionId?: string };
  /** The pattern and the subject are repeated, to make slow patterns. */
  readonly times: number;
}

/**
 * Tests audit queries with mutated patterns: each is refused or matches in linear time, and the database omits no
 * record that matches.
 */
export function createAuditQueryTarget(): Target {
  return defineTarget({
    name: 'audit-queries',
    make(random): AuditTrial {
      const shown = random.below(3) === 0 ? mutateText(subject, random) : subject;
      const name = random.below(2) === 0 ? mutateText('ci"bot', random) : 'ci"bot';
      return {
        subject: shown,
        pattern: makePattern(shown, random),
        name,
        query: {
          ...(random.below(4) === 0 ? { actor: random.pick([name, mutateText(name, random)]) } : {}),
          ...(random.below(4) === 0 ? { issuer: random.pick([issuer, mutateText(issuer, random)]) } : {}),
          ...(random.below(4) === 0 ? { decisionId: random.pick(['d"1', mutateText('d"1', random)]) } : {}),
        },
        times: random.below(20) === 0 ? 200 : 1,
      };
    },
    async attempt(trial) {
      const value = trial.subject.repeat(trial.times);
      const text = trial.pattern.repeat(trial.times);
      const pattern = compileTextPattern(text);
      if (pattern === null) return;
      checkLinear(text, value);
      const query: AuditQuery = { organizationId: 'main', limit: 10, subject: pattern, ...trial.query };
      const event = eventOf(trial.name, value);
      if (!matchesQuery(event, query)) return;
      const record = formatRecord(event, 7);
      const missing = findNeedles(query).find((needle) => !record.includes(needle));
      if (missing !== undefined) throw new InvariantBroken(`the record that matches lacks ${missing}`);
    },
  });
}

/** Makes a pattern mostly of the subject's own parts; otherwise few would match. */
function makePattern(shown: string, random: SeededRandom): string {
  if (random.below(3) === 0) return makeText(random, patternPieces);
  const at = random.below(shown.length + 1);
  const pattern = `${shown.slice(0, at)}${random.pick(['', '*', '?*', '*.*'])}`;
  return random.below(3) === 0 ? mutateText(pattern, random) : pattern;
}

function checkLinear(text: string, value: string): void {
  const meter = { steps: 0 };
  matchesPattern(compilePattern(text), value, meter);
  const most = (value.length + 1) * Math.ceil((text.length + 1) / 32);
  if (meter.steps > most)
    throw new InvariantBroken(`the match took ${meter.steps} steps; the limit is ${most}`);
}

function eventOf(name: string, workloadSubject: string): AuditEvent {
  return {
    organizationId: 'main',
    at: 1,
    event: 'organization-token-created',
    actor: { kind: 'workload', name, workload: { issuer, subject: workloadSubject, decisionId: 'd"1' } },
    sourceIp: '127.0.0.1',
    requestId: 'r',
    description: 'A token was created.',
    details: {},
  };
}
