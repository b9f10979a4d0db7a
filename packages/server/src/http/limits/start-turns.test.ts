import { expect, test } from 'vitest';
import { createStartTurns } from './start-turns.ts';

/** Turns of an event loop that goes round when `next` is called. */
function manualTurns() {
  let callbacks: (() => void)[] = [];
  const started: string[] = [];
  const turns = createStartTurns((callback) => void callbacks.push(callback));
  return {
    started,
    start: (owner: string, name: string) => turns.start(owner, () => void started.push(name)),
    next() {
      const due = callbacks;
      callbacks = [];
      for (const callback of due) callback();
      return due.length;
    },
  };
}

test('work starts at once while none has started in the last turns', () => {
  const { start, started, next } = manualTurns();
  start('a', 'a1');
  expect(started).toEqual(['a1']);
  while (next() > 0);
  start('b', 'b1');
  expect(started).toEqual(['a1', 'b1']);
});

test('one piece of work starts in every fifth turn, so that exchanges have most of the time', () => {
  const { start, started, next } = manualTurns();
  for (const name of ['a1', 'a2', 'a3']) start('a', name);
  const startedIn = [started.length];
  while (next() > 0) startedIn.push(started.length);
  expect(startedIn.slice(0, 11)).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3]);
});

test('work that arrives when nothing waits has the same distance from the work before it', () => {
  const { start, started, next } = manualTurns();
  start('a', 'a1');
  next();
  start('b', 'b1');
  for (let turn = 2; turn < 5; turn += 1) next();
  expect(started).toEqual(['a1']);
  next();
  expect(started).toEqual(['a1', 'b1']);
});

test('one owner after the other starts work, each in order of arrival', () => {
  const { start, started, next } = manualTurns();
  for (const name of ['a1', 'a2', 'a3', 'a4']) start('a', name);
  for (const name of ['b1', 'b2']) start('b', name);
  start('c', 'c1');
  while (next() > 0);
  expect(started).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
});

test('an owner has at most 100 waiting, and does not keep out another owner', () => {
  const { start, started, next } = manualTurns();
  start('a', 'first');
  for (let index = 0; index < 100; index += 1) expect(start('a', `a${index}`)).toBe(true);
  expect(start('a', 'too many')).toBe(false);
  expect(start('b', 'b1')).toBe(true);
  while (next() > 0);
  expect(started).toHaveLength(102);
  expect(started.indexOf('b1')).toBe(2);
  expect(started).not.toContain('too many');
});

test('work that starts more work in its turn makes it wait', () => {
  const due: (() => void)[] = [];
  const started: string[] = [];
  const turns = createStartTurns((callback) => void due.push(callback));
  turns.start('a', () => {
    started.push('outer');
    turns.start('a', () => void started.push('inner'));
  });
  expect(started).toEqual(['outer']);
  while (due.length > 0) due.shift()?.();
  expect(started).toEqual(['outer', 'inner']);
});
