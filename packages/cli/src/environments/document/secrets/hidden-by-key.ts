import { leastDistance } from './least-distance.ts';

const functionNames = [
  'open',
  'toJSON',
  'fromJSON',
  'toYAML',
  'toString',
  'toBase64',
  'fromBase64',
  'join',
  'split',
  'concat',
  'final',
  'validate',
];
const functions = new RegExp(`^fn::(?:${functionNames.join('|')}|open::[\\w.-]*)$`);
/** Matches `fn::` and its misspellings: `fn:`, `Fn::`, `fn.`, `fn `, `f::`, `nf::`, `:fn:`, `fnn::`. */
const functionLike = /^\W*(?:fn\W|[fn]{1,4}\W*[:;]|\w{0,4}::)/i;
const secretNames = ['secret', 'secrets'];

/**
 * Returns the part of a key's value to hide: the `whole` value, including all names in it, for `fn::secret`, its possible
 * misspellings, rotators (their state) and unknown functions; only its `scalars` for a name such as `secrets`; otherwise
 * null. For a known function, the caller searches the argument.
 */
export function hiddenBy(key: string): 'whole' | 'scalars' | null {
  if (functions.test(key)) return null;
  const letters = lettersOf(key);
  const isSecret = [...secretNames.map((name) => `fn${name}`), 'ciphertext'].some((name) =>
    isNear(letters, name),
  );
  if (functionLike.test(key)) return isSecret || !isNearFunction(key) ? 'whole' : null;
  if (isSecret && !secretNames.includes(letters)) return 'whole';
  return secretNames.some((name) => isNear(letters, name)) ? 'scalars' : null;
}

/** Reports whether a key is a function other than `fn::secret`. */
export function isFunction(key: string): boolean {
  return functions.test(key) || /^fn::rotate(?:::[\w.-]*)?$/.test(key);
}

/** Reports whether a key begins like a function, possibly misspelt. */
export function isFunctionLike(key: string): boolean {
  return functionLike.test(key);
}

/** Reports whether a key may be shown: a misspelt function name may have merged with its argument. */
export function isShownKey(key: string): boolean {
  // A bracket or colon is missing, so the key contains the text before a function.
  if (/\w.*\W[fn]{1,4}\W*:/i.test(key)) return false;
  if (!functionLike.test(key) || /^fn::(?:open|rotate)(?:::[\w.-]{0,40})?$/.test(key)) return true;
  const letters = lettersOf(key);
  if (secretNames.some((name) => isNear(letters, `fn${name}`)) || isNearFunction(key)) return true;
  const starts = [4, 5, 6, 7, 8].map((length) => letters.replace(/^fn/, '').slice(0, length));
  return /^fn::[A-Za-z]{1,14}$/.test(key) && !starts.some((start) => isNear(start, 'secret'));
}

/** Reports whether a text may contain a possibly misspelt `fn::secret` that is merged with its argument. */
export function namesFunction(text: string): boolean {
  return /(?:^|\W)[fn]{1,3}\W{0,3}s\w{2,7}|\bfn\W*:/i.test(text);
}

function lettersOf(key: string): string {
  return key.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** Reports whether a key is, or may mean, a function other than `fn::secret`. */
export function isNearFunction(key: string): boolean {
  return functionNames.some((name) => isNear(lettersOf(key), `fn${name}`.toLowerCase()));
}

const maxDistance = 2;

function isNear(written: string, word: string): boolean {
  if (Math.abs(written.length - word.length) > maxDistance) return false;
  return leastDistance(written, word, 'whole') <= maxDistance;
}
