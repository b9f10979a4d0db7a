import fc from 'fast-check';
import { v7 } from 'uuid';
import { expect, test } from 'vitest';
import { idAt } from './new-id.ts';

test('every identifier is between the limits of its millisecond and the next', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 42 }), (at) => {
      const id = v7({ msecs: at });
      expect(id > idAt(at)).toBe(true);
      expect(id < idAt(at + 1)).toBe(true);
    }),
  );
});
