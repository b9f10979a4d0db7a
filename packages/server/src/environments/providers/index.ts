/**
 * The login contracts as providers of the environment language: the inputs, outputs and checks of `fn::open::aws-login`
 * and the others. Pure; `evaluation/` logs in.
 */
export { findProvider, providerNames } from './find-provider.ts';
