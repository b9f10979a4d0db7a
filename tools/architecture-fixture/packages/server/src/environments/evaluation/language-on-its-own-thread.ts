import { evaluateEnvironment } from '../language/computations.ts';

export const evaluation = evaluateEnvironment;
