export const query = (db) => db.selectFrom('decisions').selectAll();
