export const three = 1;
