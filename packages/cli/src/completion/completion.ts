import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { requireChoice } from '../command-line/values/require-choice.ts';
import { formatBashCompletion } from './bash.ts';
import { formatFishCompletion } from './fish.ts';
import { formatZshCompletion } from './zsh.ts';

const shells = { bash: formatBashCompletion, zsh: formatZshCompletion, fish: formatFishCompletion };

export const completion = defineCommand({
  name: 'completion',
  summary: 'Print a shell completion script',
  positionals: [{ name: 'SHELL', description: 'bash, zsh or fish' }],
  options: {},
  examples: [
    { title: 'bash, in ~/.bashrc', command: 'source <(symbolon completion bash)' },
    { title: 'zsh, in ~/.zshrc after compinit', command: 'source <(symbolon completion zsh)' },
    { title: 'fish', command: 'symbolon completion fish > ~/.config/fish/completions/symbolon.fish' },
  ],
  async run({ out, listCommands }, { positionals }) {
    const shell = requireChoice('SHELL', positionals[0] ?? '', ['bash', 'zsh', 'fish']);
    out.print(shells[shell](await listCommands()));
    return exitCodes.ok;
  },
});
