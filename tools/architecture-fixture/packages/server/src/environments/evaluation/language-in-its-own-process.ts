import { evaluateEnvironment } from '../language/language.ts';

export const evaluation = evaluateEnvironment;
