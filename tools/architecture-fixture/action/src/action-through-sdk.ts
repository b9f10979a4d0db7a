export { inner } from '../../packages/sdk/src/inner.ts';
