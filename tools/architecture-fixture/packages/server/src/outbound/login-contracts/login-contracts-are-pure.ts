import '../../http/index.ts';
