import { isList } from '../is-list.ts';
import { isJsonObject, type JsonValue } from '../json/json.ts';

/** A shorter secret may occur by chance in other text, which would become unreadable. */
const minSecretLength = 4;

/** Removes secrets, plain or quoted, from a text that is stored or shown. */
export type HideSecrets = (text: string) => string;

export function hideSecrets(secrets: readonly string[]): HideSecrets {
  const forms = secrets
    .filter((secret) => secret.length >= minSecretLength)
    .flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret.toWellFormed()),
    ])
    // Longest first, because a secret may be part of another.
    .sort((one, other) => other.length - one.length);
  return (text) => forms.reduce((shown, form) => shown.replaceAll(form, '[secret]'), text);
}

/** Removes secrets from every string of a JSON value, but not from member names. */
export function hideSecretsIn<Value extends JsonValue>(value: Value, hide: HideSecrets): Value {
  return map(value, hide) as Value;
}

function map(value: JsonValue, hide: HideSecrets): JsonValue {
  if (typeof value === 'string') return hide(value);
  if (isList(value)) return value.map((item) => map(item, hide));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, map(member, hide)]));
}
