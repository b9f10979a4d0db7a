import '../access/index.ts';
