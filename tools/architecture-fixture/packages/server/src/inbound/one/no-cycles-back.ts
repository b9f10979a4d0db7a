import type { there } from './no-cycles.ts';
export type Back = typeof there;
