// One way to the tables, wherever they are.
import { AppError } from '../../../core/index.ts';
import { migrate } from './migrate.ts';
import { openPostgres } from './postgres.ts';
import type { Tables } from './schema.ts';
import { openSqlite } from './sqlite.ts';

/**
 * Opens the tables and brings them up to this program. Close with `destroy()`.
 * @param place a path (`data/tradewind.sqlite`) for SQLite, or `postgres://…`
 * @param at now, noted with each change that is made
 * @throws AppError UNREACHABLE, NO_PERMISSION, NO_SPACE, BAD_FILE; CONFLICT when a newer program wrote them
 */
export async function openTables(place: string, at: number): Promise<Tables> {
  if (/^\w+:\/\//.test(place) && !/^postgres(?:ql)?:\/\//.test(place))
    throw new AppError('BAD_VALUE', 'database', `"${place.slice(0, place.indexOf(':'))}" is no database we know`, 'Give a path for SQLite, or postgres://…');
  const tables = place.startsWith('postgres') && place.includes('://') ? await openPostgres(place) : openSqlite(place);
  try {
    await migrate(tables, at);
    return tables;
  } catch (error) {
    await tables.destroy();
    throw error;
  }
}
