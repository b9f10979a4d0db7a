import '../../server/src/app-root.ts';
