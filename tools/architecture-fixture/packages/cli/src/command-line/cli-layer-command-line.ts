import '../processes/process.ts';
