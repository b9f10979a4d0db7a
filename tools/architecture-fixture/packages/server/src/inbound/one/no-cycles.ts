import './no-cycles-back.ts';
export const there = 1;
