/**
 * The cloud logins as providers of the environment language: `fn::open::aws-login` and the others.
 */
export { describeProviders, findFaultsOfInputs, findProvider } from './find-provider.ts';
export { type Opening, openProvider, type ProviderContext } from './open-provider.ts';
