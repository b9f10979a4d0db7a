import { styleText } from 'node:util';

export type Paint = (text: string) => string;

/** Styles by meaning. Without a terminal, they change nothing. */
export interface Painter {
  readonly good: Paint;
  readonly bad: Paint;
  readonly caution: Paint;
  readonly strong: Paint;
  readonly faint: Paint;
}

export function createPainter(options: { readonly coloured: boolean }): Painter {
  const style =
    (format: Parameters<typeof styleText>[0]): Paint =>
    (text) =>
      options.coloured ? styleText(format, text, { validateStream: false }) : text;
  return {
    good: style('green'),
    bad: style('red'),
    caution: style('yellow'),
    strong: style('bold'),
    faint: style('dim'),
  };
}
