export const foreign = (db) => db.selectFrom('organizations').select('organizations.name');
