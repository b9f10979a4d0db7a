export const urns = 1;
