export type Inner = 1;
