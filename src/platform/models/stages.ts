// Where each version of a model stands, replayed from the history of what people did with them. The history is the truth; nothing else is stored.
import { z } from 'zod';
import { AppError } from '../../core/index.ts';

export type Stage = 'candidate' | 'shadow' | 'active' | 'archived';

/** How far an active version may go. */
export type Reach = 'paper' | 'live';

const act = z.strictObject({
  /** ms */
  at: z.number(),
  action: z.enum(['activate', 'rollback', 'deactivate', 'shadow', 'archive']),
  /** the version that this was done to; of a rollback the one gone back to */
  version: z.int().min(1),
  /** of activate and rollback */
  reach: z.enum(['paper', 'live']).optional(),
  person: z.string(),
  reason: z.string(),
});

/** One thing a person did, with the reason. */
export type Act = z.infer<typeof act>;

export interface ActiveVersion {
  readonly version: number;
  readonly reach: Reach;
}

export interface Standing {
  readonly active: ActiveVersion | undefined;
  /** what was active before, the latest last; a rollback goes back to it */
  readonly before: readonly ActiveVersion[];
  /** of every version the history names; others are candidates */
  readonly stages: ReadonlyMap<number, Stage>;
  readonly acts: readonly Act[];
}

/** @throws AppError BAD_FILE for a line that is no act */
export function standingOf(lines: readonly unknown[], name: string): Standing {
  const acts = lines.map((line, i) => {
    const parsed = act.safeParse(line);
    if (!parsed.success)
      throw new AppError('BAD_FILE', `history of ${name}, line ${i + 1}`, parsed.error.issues[0]?.message ?? 'it is no act', 'Restore it from a backup.');
    return parsed.data;
  });
  let active: ActiveVersion | undefined;
  const before: ActiveVersion[] = [];
  const stages = new Map<number, Stage>();
  for (const { action, version, reach = 'paper' } of acts) {
    const was = active;
    if (action === 'activate' || action === 'rollback') {
      if (action === 'rollback') before.pop();
      else if (was !== undefined && was.version !== version) before.push(was);
      if (was !== undefined) stages.set(was.version, 'archived');
      active = { version, reach };
      stages.set(version, 'active');
    } else {
      if (was?.version === version) {
        before.push(was);
        active = undefined;
      }
      stages.set(version, action === 'shadow' ? 'shadow' : 'archived');
    }
  }
  return { active, before, stages, acts };
}
