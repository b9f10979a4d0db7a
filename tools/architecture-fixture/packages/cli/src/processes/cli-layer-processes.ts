import '../session/session.ts';
