import '../command-line/command.ts';
