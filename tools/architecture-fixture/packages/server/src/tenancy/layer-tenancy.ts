import '../inbound/one/index.ts';
