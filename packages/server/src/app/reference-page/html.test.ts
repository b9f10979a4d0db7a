import { expect, test } from 'vitest';
import { html } from './html.ts';

test('a template escapes texts and includes HTML as it is', () => {
  const text = `<b title="a">'&`;
  expect(html`<p>${text}${html`<i>1</i>`}${[html`<u>2</u>`, html`<u>3</u>`]}</p>`.text).toBe(
    '<p>&lt;b title=&quot;a&quot;&gt;&#39;&amp;<i>1</i><u>2</u><u>3</u></p>',
  );
});
