import { DatabaseSync } from 'node:sqlite';

export function findLocation(): string | null {
  using database = new DatabaseSync(':memory:');
  return database.location();
}
