import '../process/index.ts';
