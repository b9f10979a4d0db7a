import '../tenancy/index.ts';
