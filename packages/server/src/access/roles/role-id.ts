declare const roleId: unique symbol;

/** The id of a role of an organization, or the default identifier of a built-in role. */
export type RoleId = string & { readonly [roleId]: true };

/** Returns the text as the id of a role, which may be unknown. */
export function asRoleId(text: string): RoleId {
  return text as RoleId;
}
