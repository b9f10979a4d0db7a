/** Verbs of other tools, and the verbs here that they stand for, the most likely first. */
const verbSynonyms: Readonly<Record<string, readonly string[]>> = {
  add: ['set'],
  all: ['list'],
  change: ['edit', 'set'],
  create: ['add', 'set', 'rotate'],
  del: ['delete', 'revoke'],
  delete: ['revoke', 'retract'],
  describe: ['get', 'status'],
  destroy: ['delete', 'revoke', 'purge'],
  drop: ['delete', 'revoke'],
  edit: ['set'],
  exec: ['run'],
  explain: ['get'],
  generate: ['create'],
  info: ['get', 'status'],
  inspect: ['get', 'status'],
  issue: ['create'],
  list: ['get'],
  make: ['create', 'add', 'set'],
  modify: ['edit', 'set'],
  new: ['create', 'add', 'set'],
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
