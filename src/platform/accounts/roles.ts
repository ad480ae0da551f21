// Who may do what: five roles, each with all the rights of those before it, and owners of things.
export const roles = ['viewer', 'trader', 'author', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

/** see, trade on one's own accounts, publish bots, run the house, say who may come in */
export const permissions = ['read', 'trade', 'publish', 'operate', 'administer'] as const;
export type Permission = (typeof permissions)[number];

/** Someone who is known: by a token, or by a key that may do less than its person. */
export interface Principal {
  readonly person: string;
  readonly role: Role;
  /** of an API key; undefined: all that the role may */
  readonly scopes: readonly Permission[] | undefined;
}

export const may = ({ role, scopes }: Principal, permission: Permission): boolean =>
  roles.indexOf(role) >= permissions.indexOf(permission) && (scopes === undefined || scopes.includes(permission));

/** One's own things, or those of anyone for who runs the house. */
export const mayTouch = (who: Principal, owner: string, permission: Permission): boolean =>
  may(who, permission) && (who.person === owner || may(who, 'operate'));
