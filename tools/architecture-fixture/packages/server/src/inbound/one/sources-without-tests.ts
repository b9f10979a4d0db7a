import './some.test.ts';
