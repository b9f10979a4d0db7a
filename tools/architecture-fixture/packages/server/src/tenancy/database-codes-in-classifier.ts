export const isDuplicate = (code: string) => code === '23505';
