export const tenancy = 1;
