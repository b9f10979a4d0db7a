import type { StandardInput } from './standard-input.ts';

const enter = /[\r\n]/;

/** Prompts for a secret at the terminal without showing the input; returns null after Ctrl-C. */
export async function promptSecret(
  stdin: StandardInput,
  options: { readonly question: string; readonly write: (text: string) => void },
): Promise<string | null> {
  options.write(options.question);
  stdin.setRawMode?.(true);
  stdin.setEncoding('utf8');
  try {
    return await readHidden(stdin);
  } finally {
    stdin.setRawMode?.(false);
    stdin.pause();
    options.write('\n');
  }
}

async function readHidden(stdin: StandardInput): Promise<string | null> {
  let typed = '';
  for await (const chunk of stdin.iterator({ destroyOnReturn: false })) {
    for (const character of String(chunk)) {
      if (character === '\u0003') return null;
      if (enter.test(character) || character === '\u0004') return typed;
      typed = character === '\u007f' || character === '\b' ? typed.slice(0, -1) : typed + character;
    }
  }
  return typed;
}
