import '../inbound/two/inner.ts';
