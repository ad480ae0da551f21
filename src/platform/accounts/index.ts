// Accounts at venues: their keys, sealed in the data folder, and what they may do.
export { checkKeys, idleDeadline, type KeyReport, noteCheck } from './check.ts';
export { type AccountKeys, addKeys, checkName, checkParts, checkVenue, keysNamed, keyVenues, listKeys, openKeys, parseKeys } from './keys.ts';
