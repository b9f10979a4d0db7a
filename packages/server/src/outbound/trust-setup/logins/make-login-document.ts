import type { JsonValue } from '../../../platform/json/json.ts';
import { formatYaml } from '../text/yaml-text.ts';
import type { TrustDocument } from '../trust.ts';
import type { EnvironmentLogin } from './choose-login.ts';

/** Creates the document of an environment that uses the setup. */
export function makeLoginDocument(cloud: string, { name, inputs }: EnvironmentLogin): TrustDocument {
  const login = { [`fn::open::${name}`]: escapeInterpolation(inputs) };
  return {
    name: 'environment.yaml',
    language: 'yaml',
    text: formatYaml({ values: { [cloud]: { login } } }),
    where:
      'After the setup, add it to the document of the environment, which then logs in when it is opened.',
  };
}

/** Escapes `${`, which the environment language would otherwise read as a reference (docs/contract). */
function escapeInterpolation(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value.replaceAll('${', '$$${');
  if (Array.isArray(value)) return value.map(escapeInterpolation);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, escapeInterpolation(member)]),
  );
}
