export const runCli = {};
