/**
 * What a reader cannot see and a terminal may obey, by Unicode property, so that characters which a later Unicode adds
 * are in it: controls (Cc), format characters (Cf: directions, zero-width, tags), separators of lines and paragraphs,
 * and what is ignorable by default (variation selectors, fillers). A class for regular expressions with the flag `u`.
 */
export const invisibleClass = '\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}';
