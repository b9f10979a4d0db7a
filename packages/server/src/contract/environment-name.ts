import type { Branded } from '../platform/brand.ts';

/** The name of an environment or of a project (docs/contract/environments.md). */
export type EnvironmentName = Branded<string, 'EnvironmentName'>;

/** In a pattern: every environment of a project, or every project. */
export const everything = '*';

/** A name, or `*` for all of them. */
export type EnvironmentNamePattern = EnvironmentName | typeof everything;

/** The project of references and subjects that name none. */
export const defaultProject = 'default' as EnvironmentName;

const form = /^[A-Za-z0-9_.-]{1,100}$/;

/**
 * Parses a name; null for any other text. `.` and `..` are refused, because a client that joins paths would drop them.
 */
export function parseEnvironmentName(text: string): EnvironmentName | null {
  return form.test(text) && text !== '.' && text !== '..' ? (text as EnvironmentName) : null;
}

/** Parses a name or `*`; null for any other text. */
export function parseEnvironmentNamePattern(text: string): EnvironmentNamePattern | null {
  return text === everything ? everything : parseEnvironmentName(text);
}
