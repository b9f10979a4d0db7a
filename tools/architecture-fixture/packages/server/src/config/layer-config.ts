import '../app/index.ts';
