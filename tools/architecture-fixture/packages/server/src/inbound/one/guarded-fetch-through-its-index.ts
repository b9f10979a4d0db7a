import '../../platform/guarded-fetch/inner.ts';
