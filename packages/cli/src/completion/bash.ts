import type { AnyCommand } from '../command.ts';
import { buildCommandTree, optionsOf, verbName } from './command-tree.ts';

/** A completion script for bash; files complete where an option or argument may name one. */
export function formatBashCompletion(commands: readonly AnyCommand[]): string {
  const { words, verbs } = buildCommandTree(commands);
  const verbCases = [...verbs].map(
    ([noun, group]) => `    ${noun}) words="${group.map(verbName).join(' ')}" ;;`,
  );
  const optionCases = commands.map((command) => {
    const options = optionsOf(command).map(([name]) => `--${name}`);
    return `    "${command.name}") options="${options.join(' ')}" ;;`;
  });
  return `# symbolon completion for bash; source it from ~/.bashrc
_symbolon() {
  local current="\${COMP_WORDS[COMP_CWORD]}" noun="\${COMP_WORDS[1]}" words="" options=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${[...words.keys()].join(' ')}" -- "$current"))
    return
  fi
  case "$noun" in
${verbCases.join('\n')}
  esac
  if [ "$COMP_CWORD" -eq 2 ] && [ -n "$words" ]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    return
  fi
  local name="$noun"
  [ -n "$words" ] && name="$noun \${COMP_WORDS[2]}"
  case "$name" in
${optionCases.join('\n')}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;;
    *) COMPREPLY=($(compgen -f -- "$current")) ;;
  esac
}
complete -o filenames -F _symbolon symbolon
`;
}
