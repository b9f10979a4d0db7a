import { describe, expect, test } from 'vitest';
import { nameSchemas } from './name-schemas.ts';

const team = (description: string) => ({
  title: 'Team',
  type: 'object',
  description,
  properties: { title: { type: 'string' } },
});
const body = (schema: unknown, name = 'Named') => ({ content: { 'application/json': { schema } }, name });

describe('named schemas of the document', () => {
  test('move to the components, in which a property may be called title', () => {
    const list = body({ type: 'array', items: team('A team.') });
    const { title: _, ...component } = team('A team.');
    expect(nameSchemas([list])).toEqual({ Team: component });
    expect(list.content['application/json'].schema).toEqual({
      type: 'array',
      items: { $ref: '#/components/schemas/Team' },
    });
  });

  test('have the name of their operation if they are whole bodies without a name', () => {
    const answer = body({ type: 'object', properties: {} }, 'ListTeamsResponse');
    expect(Object.keys(nameSchemas([answer, body({ type: 'string' })]))).toEqual(['ListTeamsResponse']);
  });

  test('may differ in descriptions only', () => {
    expect(Object.keys(nameSchemas([body(team('A team.')), body(team('Another.'))]))).toEqual(['Team']);
    const other = { ...team('A team.'), required: ['title'] };
    expect(() => nameSchemas([body(team('A team.')), body(other)])).toThrow('with the name Team');
  });

  test('with constants to choose from become enumerations', () => {
    const choice = body({ title: 'Role', anyOf: [{ const: 'none' }, { const: 'admin' }] });
    expect(nameSchemas([choice])).toEqual({ Role: { type: 'string', enum: ['none', 'admin'] } });
  });
});
