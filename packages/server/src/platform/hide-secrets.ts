import { isJsonObject, type JsonValue } from './json/json.ts';

/** Shorter ones are found by chance: what is written of everything else would be unreadable. */
const shortestSecret = 4;

/** Takes secrets out of texts that are written down or shown, however they are quoted there. */
export type HideSecrets = (text: string) => string;

export function hideSecrets(secrets: readonly string[]): HideSecrets {
  const forms = secrets
    .filter((secret) => secret.length >= shortestSecret)
    .flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret.toWellFormed()),
    ])
    // One may be part of another.
    .sort((one, other) => other.length - one.length);
  return (text) => forms.reduce((shown, form) => shown.replaceAll(form, '[secret]'), text);
}

/** The same in every string of a JSON value; its names are left as they are. */
export function hideSecretsIn<Value extends JsonValue>(value: Value, hide: HideSecrets): Value {
  return map(value, hide) as Value;
}

function map(value: JsonValue, hide: HideSecrets): JsonValue {
  if (typeof value === 'string') return hide(value);
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map((item) => map(item, hide));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, map(member, hide)]));
}
