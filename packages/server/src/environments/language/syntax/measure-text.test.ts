import fc from 'fast-check';
import { expect, test } from 'vitest';
import { measureText } from './measure-text.ts';

test('each position in a text has the code points and bytes of the text before it', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (parts) => {
      const text = parts.join('');
      const { columns, bytes } = measureText(text);
      let offset = 0;
      for (const part of parts) {
        const before = text.slice(0, offset);
        expect(columns[offset]).toBe([...before].length);
        expect(bytes[offset]).toBe(Buffer.byteLength(before));
        offset += part.length;
      }
      expect(columns.length).toBe(text.length + 1);
    }),
  );
});
