import type { Inner } from '../two/inner.ts';

export type Taken = Inner;
