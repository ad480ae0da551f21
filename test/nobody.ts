// Tests as root run what needs an unprivileged user as nobody, where nobody can reach this checkout at all.
import { spawnSync } from 'node:child_process';

/** The uid of nobody on Debian, and of most others. */
export const NOBODY = 65_534;

const root = process.getuid?.() === 0;
const reaches =
  !root ||
  spawnSync(process.execPath, ['--input-type=module', '-e', `await import(${JSON.stringify(new URL('../src/core/index.ts', import.meta.url).href)})`], {
    uid: NOBODY,
    gid: NOBODY,
  }).status === 0;

/** What to add to spawn's options to be unprivileged. */
export const unprivileged: { readonly uid?: number } = root ? { uid: NOBODY } : {};

/** Why such a test cannot run here; empty when it can. */
export const noNobody =
  process.platform === 'win32' ? ' (skipped: no such users on Windows)' : reaches ? '' : ' (skipped: run as root in a folder that no other user can enter)';
