import { expect, test } from 'vitest';
import { defaultTurnLimits } from '../turn-limits.ts';
import { TaskPlaces } from './task-places.ts';

const limits = {
  ...defaultTurnLimits,
  heapMegabytes: 64,
  maxTasksOfOrganization: 2,
  maxCharactersOfOrganization: 100,
  maxTasks: 3,
  maxCharacters: 150,
};
const task = (organizationId: string, characters = 1) => ({ organizationId, characters });
const ofOrganization = expect.objectContaining({ code: 'organization_evaluations_too_many' });
const ofServer = expect.objectContaining({ code: 'evaluations_too_many' });

test("one tenant's evaluations never take another's places: each organization has a limit", () => {
  const places = new TaskPlaces(limits);
  const leave = places.enter(task('acme'));
  places.enter(task('acme'));
  expect(() => places.enter(task('acme'))).toThrow(ofOrganization);
  places.enter(task('globex'));
  expect(() => places.enter(task('initech'))).toThrow(ofServer);
  leave();
  places.enter(task('acme'));
});

test("one tenant's documents never take another's memory: an organization has so many characters and no more", () => {
  const places = new TaskPlaces(limits);
  const leave = places.enter(task('acme', 90));
  expect(() => places.enter(task('acme', 11))).toThrow(ofOrganization);
  expect(() => places.enter(task('globex', 61))).toThrow(ofServer);
  places.enter(task('globex', 60));
  leave();
  places.enter(task('acme', 90));
});
