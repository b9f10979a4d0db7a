export const isAdministrator = (role: string) => role === 'admin';
