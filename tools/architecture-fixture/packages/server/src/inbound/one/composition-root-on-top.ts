import '../../app-root.ts';
