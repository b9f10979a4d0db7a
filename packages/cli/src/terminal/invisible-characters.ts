/**
 * Matches characters that a reader cannot see and a terminal may interpret: controls (Cc), format characters (Cf:
 * directions, zero-width, tags), line and paragraph separators, and default-ignorable characters (variation selectors,
 * fillers). Uses Unicode properties, so that later additions to Unicode are included. A class for regular expressions
 * with the flag `u`.
 */
export const invisibleClass = '\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}';
