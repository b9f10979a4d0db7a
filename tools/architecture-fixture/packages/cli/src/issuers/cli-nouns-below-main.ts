import '../run-cli.ts';
