import type { AuditEvent } from './audit-event.ts';
import type { AuditQuery } from './audit-query.ts';

/** Returns true if an event matches a query, by the event's chained text alone. */
export function matchesQuery(event: AuditEvent, query: AuditQuery): boolean {
  const { actor } = event;
  const { workload } = actor;
  if (query.fromAt !== undefined && event.at < query.fromAt) return false;
  if (query.untilAt !== undefined && event.at > query.untilAt) return false;
  if (query.event !== undefined && event.event !== query.event) return false;
  if (query.actor !== undefined && actor.name !== query.actor && actor.actsAs !== query.actor) return false;
  if (query.issuer !== undefined && workload?.issuer !== query.issuer) return false;
  if (query.decisionId !== undefined && workload?.decisionId !== query.decisionId) return false;
  const subject = workload?.subject ?? null;
  return query.subject === undefined || (subject !== null && query.subject.matches(subject));
}

/**
 * Returns substrings that every matching record contains, so that the database can exclude most others. `formatRecord`
 * writes records as JSON, each text in exactly one form.
 */
export function findNeedles(query: AuditQuery): readonly string[] {
  const { event, actor, issuer, decisionId, subject } = query;
  return [
    ...(event === undefined ? [] : [`"event":${JSON.stringify(event)}`]),
    ...(actor === undefined ? [] : [JSON.stringify(actor)]),
    ...(issuer === undefined ? [] : [`"issuer":${JSON.stringify(issuer)}`]),
    ...(decisionId === undefined ? [] : [`"decisionId":${JSON.stringify(decisionId)}`]),
    ...(subject === undefined ? [] : ['"workload":{', JSON.stringify(subject.contained).slice(1, -1)]),
  ].filter((needle) => needle !== '');
}
