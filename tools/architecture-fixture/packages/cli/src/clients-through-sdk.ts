import '../../sdk/src/inner.ts';
