/** Verbs of other tools, and the verbs here that they stand for, the most likely first. */
const verbSynonyms: Readonly<Record<string, readonly string[]>> = {
  all: ['list'],
  change: ['edit', 'set'],
  create: ['add'],
  del: ['delete', 'revoke'],
  delete: ['revoke', 'retract'],
  describe: ['get', 'status'],
  destroy: ['delete', 'revoke', 'purge'],
  drop: ['delete', 'revoke'],
  exec: ['run'],
  explain: ['get'],
  generate: ['create'],
  info: ['get', 'status'],
  inspect: ['get', 'status'],
  issue: ['create'],
  make: ['create', 'add'],
  modify: ['edit', 'set'],
  new: ['create', 'add'],
  put: ['set'],
  remove: ['delete', 'revoke', 'retract'],
  rm: ['delete', 'revoke', 'retract'],
  save: ['set'],
  undo: ['restore', 'rollback'],
  update: ['edit', 'set'],
  validate: ['lint', 'check', 'verify'],
  view: ['get'],
  write: ['set'],
};

/** Returns the verbs that a verb of another tool may stand for; none if it is not known. */
export function synonymsOf(verb: string): readonly string[] {
  return Object.hasOwn(verbSynonyms, verb) ? (verbSynonyms[verb] ?? []) : [];
}
