export const evaluateEnvironment = 'evaluateEnvironment';
