import '../../app/index.ts';
