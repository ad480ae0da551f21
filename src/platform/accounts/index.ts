// Accounts at venues and people of the house: keys, tokens, second factor, roles, the log of deeds.
export { type Claims, readAccessToken, signAccessToken } from './access-token.ts';
export { audit, type Deed, type Head, verifyAudit } from './audit.ts';
export { checkKeys, idleDeadline, type KeyReport, noteCheck } from './check.ts';
export { type AccountKeys, addKeys, checkName, checkParts, checkVenue, keysNamed, keyVenues, listKeys, openKeys, parseKeys } from './keys.ts';
export { addPerson, firstAdmin, type Knock, knock, type NewPerson } from './people.ts';
export { beginSignIn, type Renewed, renew, revokeFamily } from './refresh.ts';
export { may, mayTouch, type Permission, type Principal, permissions, type Role, roles } from './roles.ts';
export { checkCode } from './totp.ts';
