export const isLocked = (error: Error) => error.message.includes('locked');
