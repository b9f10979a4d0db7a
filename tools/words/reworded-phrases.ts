/** A phrase that `npm run check` reports, and its replacement. */
export interface RewordedPhrase {
  readonly phrase: RegExp;
  readonly instead: string;
}

/** The left column of the glossary of CONTRIBUTING.md. */
export const rewordedPhrases: readonly RewordedPhrase[] = [
  { phrase: /\bmend(?:s|ed|ing)?\b/i, instead: 'fix' },
  { phrase: /\banew\b/i, instead: 'again' },
  { phrase: /\bonce more\b/i, instead: 'again' },
  { phrase: /\bwhoever\b/i, instead: 'the caller, they' },
  { phrase: /\bwhomever\b|\bof whom\b|\bto whom\b/i, instead: 'name the person or thing' },
  { phrase: /\b(?:he|his|him|himself|she|her)\b/i, instead: 'they, the caller, the administrator' },
  { phrase: /\b(?:tell|tells|told|telling)\b/i, instead: 'return, say, report, distinguish' },
  {
    phrase: /\b(?:is|are|was|were) answered\b|\banswers\b|\banswered\b|\banswering\b/i,
    instead: 'responds with, returns',
  },
  {
    phrase: /(?<!\bthere )\b(?:is|are|was|were) no (?!longer\b|more\b|less\b|fewer\b)[a-z]+/i,
    instead: 'is not a valid X',
  },
  { phrase: /\bthere (?:is|are|was|were) no [a-z ]{1,30} here\b/i, instead: 'unknown X' },
  { phrase: /\bpast (?:its|their|the) time\b/i, instead: 'expired' },
  {
    phrase: /\b(?:all|not|is|are|un)\s?sound\b|\bsound (?:token|document|key|policy|one)s?\b/i,
    instead: 'valid, healthy',
  },
  { phrase: /\bto look at\b/i, instead: 'warnings' },
  { phrase: /\bone hop\b/i, instead: 'identity-token exchange' },
  { phrase: /\bcannot be talked to\b/i, instead: 'cannot reach X: reason' },
  { phrase: /\bsays so already\b/i, instead: 'no changes' },
  { phrase: /\balike\b/i, instead: 'the same' },
  {
    phrase: /\b(?:thereby|herein|therein|thereof|wherein|whereby|hitherto|henceforth)\b/i,
    instead: 'plain words',
  },
  { phrase: /\bno more than (?:they|he|she)\b/i, instead: 'at most' },
  { phrase: /\bit is (?:looked|asked|said)\b/i, instead: 'name who does it' },
  { phrase: /\bof ours\b|\bof theirs\b|\bof his\b/i, instead: 'our, their' },
  { phrase: /\b(?:minutes?|hours?|days?|seconds?) long\b/i, instead: 'for N minutes' },
];

/** Doc comments open with what the thing does or is, in the third person. */
export const docCommentOpening = /\/\*\*\s*(?:\n\s*\*\s*)?(?:What|Where|Of|Told|Who|Whether|How|Says)\b/g;

/** Identifiers that the glossary replaced. */
export const replacedIdentifiers: Readonly<Record<string, string>> = {
  Reach: 'OrganizationAccess',
  Standing: 'EnvironmentAccess',
  Occasion: 'a noun of the field',
  restsOn: 'basedOn',
  Hearing: 'a noun of the field',
  Workbench: 'a noun of the field',
  toldAlike: 'sameError',
};

/** Kinds of identifiers that the glossary replaced. Commands that start with a replaced verb count, too. */
export const replacedPatterns: readonly { readonly identifiers: RegExp; readonly instead: string }[] = [
  { identifiers: /\b(?:longest|most)[A-Z]\w*/g, instead: 'maxXxx' },
  { identifiers: /\b(?:shortest|fewest)[A-Z]\w*/g, instead: 'minXxx' },
  {
    identifiers: /\bbound(?!To\b|Audiences\b|Claims(?:Type)?\b|Issuer\b|Subject\b)[A-Z]\w*/g,
    instead: 'limitXxx',
  },
  {
    identifiers: /(?<![-.'"])\b(?:tell|told)(?=[A-Z]|\b(?=\(| = |: ))\w*/g,
    instead: 'report, record, print',
  },
];
