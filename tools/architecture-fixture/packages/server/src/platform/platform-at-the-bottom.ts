import '../http/index.ts';
