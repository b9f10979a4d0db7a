import type { AnyCommand } from '../command.ts';
import { buildCommandTree, optionsOf, verbName } from './command-tree.ts';

/** A completion script for zsh. */
export function formatZshCompletion(commands: readonly AnyCommand[]): string {
  const { words, verbs } = buildCommandTree(commands);
  const describe = (entries: readonly (readonly [string, string])[]) =>
    entries.map(([word, text]) => `'${word}:${quote(text)}'`).join(' ');
  const verbCases = [...verbs].map(
    ([noun, group]) =>
      `      ${noun}) entries=(${describe(group.map((command) => [verbName(command), command.summary]))}) ;;`,
  );
  const optionCases = commands.map((command) => {
    const options = optionsOf(command).map(([name, { description }]) => [`--${name}`, description] as const);
    return `    '${command.name}') entries=(${describe(options)}) ;;`;
  });
  return `#compdef symbolon
# symbolon completion for zsh; source it from ~/.zshrc after compinit
_symbolon() {
  local -a entries
  local name="\${words[2]}"
  if (( CURRENT == 2 )); then
    entries=(${describe([...words])})
    _describe 'command' entries
    return
  fi
  case "$name" in
${verbCases.join('\n')}
  esac
  if (( \${#entries} )); then
    if (( CURRENT == 3 )); then
      _describe 'command' entries
      return
    fi
    name="$name \${words[3]}"
  fi
  entries=()
  case "$name" in
${optionCases.join('\n')}
  esac
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
