const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Reports whether a JSON text nests objects and arrays in more levels than the limit. Reads it once and no further than
 * the first level beyond the limit; the text need not be valid.
 */
export function nestsDeeperThan(maxDepth: number, text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) at = endOfString(text, at);
    else if (isOpening(unit)) depth += 1;
    else if (isClosing(unit)) depth -= 1;
    if (depth > maxDepth) return true;
  }
  return false;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

function isOpening(unit: number): boolean {
  return unit === 0x5b || unit === 0x7b;
}

function isClosing(unit: number): boolean {
  return unit === 0x5d || unit === 0x7d;
}
