import type { YAMLParseError } from 'yaml';
import type { Diagnostic } from './diagnostic.ts';
import type { PositionIndex } from './position-index.ts';

/**
 * Describes a text that is not YAML. The summary has the wording of libyaml, which clients of the contract show, and
 * the line that libyaml reports, which for some faults is the previous line. `detail` contains the actual place.
 */
export function describeYamlFault(fault: YAMLParseError, text: string, positions: PositionIndex): Diagnostic {
  const [begin] = fault.pos;
  const { line, column } = positions.at(Math.min(begin, text.length));
  const known = knownFault(fault, text, line);
  const where = known.line > 0 ? `line ${known.line}: ` : '';
  return {
    severity: 'error',
    summary: `yaml: ${where}${known.problem}`,
    detail: `${firstSentence(fault.message)} (line ${line}, column ${column})`,
    path: '',
    range: null,
  };
}

interface LibyamlFault {
  readonly problem: string;
  /** 0 if libyaml reports no line. */
  readonly line: number;
}

function knownFault(fault: YAMLParseError, text: string, line: number): LibyamlFault {
  const { code, message } = fault;
  const opening = openingOf(text, fault.pos[0]);
  // The parser of libyaml reports the line before the construct, counting from 0; its scanner reports the right line.
  if (/expected flow sequence to end|flow sequence.*(?:must end|expected)|end with a \]/i.test(message))
    return { problem: "did not find expected ',' or ']'", line: opening('[') - 1 };
  if (/expected flow map to end|flow map.*(?:must end|expected)|end with a \}/i.test(message))
    return { problem: "did not find expected ',' or '}'", line: opening('{') - 1 };
  if (code === 'BLOCK_AS_IMPLICIT_KEY' || /nested mappings are not allowed/i.test(message))
    return { problem: 'mapping values are not allowed in this context', line };
  if (code === 'MULTILINE_IMPLICIT_KEY' || /implicit keys? need|implicit map key/i.test(message))
    return { problem: "could not find expected ':'", line };
  if (code === 'TAB_AS_INDENT' || /reserved character|directive indicator/i.test(message))
    return { problem: 'found character that cannot start any token', line };
  if (code === 'MISSING_CHAR' && /quote/i.test(message))
    return { problem: 'found unexpected end of stream', line: lineOfQuote(text, line) };
  if (code === 'BAD_DQ_ESCAPE') return { problem: 'found unknown escape character', line };
  if (code === 'MULTIPLE_DOCS') return { problem: 'a second document follows the first', line };
  if (code === 'BAD_ALIAS') return { problem: firstSentence(message).toLowerCase(), line: 0 };
  return { problem: 'did not find expected key', line: Math.max(line - 1, 0) };
}

/** Returns the line of the last bracket that is still open at the fault. */
function openingOf(text: string, offset: number) {
  return (bracket: '[' | '{') => {
    const before = text.slice(0, offset);
    const at = before.lastIndexOf(bracket);
    return at === -1 ? 1 : before.slice(0, at).split('\n').length;
  };
}

/** Returns the line that libyaml reports: the line of the quote, or of the end if the quote is in the first line. */
function lineOfQuote(text: string, line: number): number {
  const opening = text.slice(0, Math.max(text.lastIndexOf('"'), text.lastIndexOf("'"))).split('\n').length;
  return opening > 1 ? opening : line;
}

/** Removes quoted text, which may be a secret. */
function firstSentence(message: string): string {
  const [sentence = ''] = message.split('\n');
  return sentence
    .replace(/ at line \d+, column \d+:?$/, '')
    .replace(
      /^(Invalid escape sequence|Unresolved (?:alias|tag)[^:]*|Unexpected [\w -]+? in YAML stream|[^:"]*): .*$/,
      '$1',
    )
    .replace(/^(Invalid escape sequence) .*$/, '$1');
}
