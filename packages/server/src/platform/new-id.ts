import { v7 } from 'uuid';

/** A new identifier: UUID version 7 (RFC 9562 §5.7), so that rows inserted together lie together. */
export function newId(): string {
  return v7();
}
