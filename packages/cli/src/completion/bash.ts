import type { AnyCommand } from '../command-line/command.ts';
import { buildCommandTree, namesOf, optionsOf } from './command-tree.ts';

/** Formats a completion script for bash. It completes file names where an option or argument may name a file. */
export function formatBashCompletion(commands: readonly AnyCommand[]): string {
  const wordCases = [...buildCommandTree(commands)].map(
    ([before, next]) => `    "${before}") words="${next.map(({ word }) => word).join(' ')}" ;;`,
  );
  const optionCases = commands.map((command) => {
    const options = optionsOf(command).map(([name]) => `--${name}`);
    return `      ${namesOf(command)
      .map((name) => `"${name}"`)
      .join('|')}) options="${options.join(' ')}"; break ;;`;
  });
  return `# symbolon completion for bash; source it from ~/.bashrc
_symbolon() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words="" options="" count name
  local before="\${COMP_WORDS[*]:1:COMP_CWORD-1}"
  case "$before" in
${wordCases.join('\n')}
  esac
  if [ -n "$words" ]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    return
  fi
  for count in 3 2 1; do
    name="\${COMP_WORDS[*]:1:count}"
    case "$name" in
${optionCases.join('\n')}
    esac
  done
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;;
    *) COMPREPLY=($(compgen -f -- "$current")) ;;
  esac
}
complete -o filenames -F _symbolon symbolon
`;
}
