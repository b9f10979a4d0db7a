import type { AnyCommand } from '../command-line/command.ts';
import { buildCommandTree, namesOf, optionsOf } from './command-tree.ts';

/** Formats a completion script for zsh. */
export function formatZshCompletion(commands: readonly AnyCommand[]): string {
  const describe = (entries: readonly (readonly [string, string])[]) =>
    entries.map(([word, text]) => `'${word}:${quote(text)}'`).join(' ');
  const wordCases = [...buildCommandTree(commands)].map(
    ([before, next]) =>
      `    '${before}') entries=(${describe(next.map(({ word, description }) => [word, description]))}) ;;`,
  );
  const optionCases = commands.map((command) => {
    const options = optionsOf(command).map(([name, { description }]) => [`--${name}`, description] as const);
    return `      ${namesOf(command)
      .map((name) => `'${name}'`)
      .join('|')}) entries=(${describe(options)}); break ;;`;
  });
  return `#compdef symbolon
# symbolon completion for zsh; source it from ~/.zshrc after compinit
_symbolon() {
  local -a entries
  local count
  case "\${words[2,CURRENT-1]}" in
${wordCases.join('\n')}
  esac
  if (( \${#entries} )); then
    _describe 'command' entries
    return
  fi
  for count in 4 3 2; do
    case "\${words[2,count]}" in
${optionCases.join('\n')}
    esac
  done
  if [[ "\${words[CURRENT]}" == -* ]]; then
    _describe 'option' entries
  else
    _files
  fi
}
compdef _symbolon symbolon
`;
}

function quote(text: string): string {
  return text.replaceAll("'", "'\\''").replaceAll(':', '\\:');
}
