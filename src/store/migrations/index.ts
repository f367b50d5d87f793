import type { Database } from 'better-sqlite3';
import { DetentError } from '../../shared/errors.ts';
import { log } from './001-log.ts';
import { studio } from './002-studio.ts';
import { lists } from './003-lists.ts';
import { settingLines } from './004-setting-lines.ts';
import { scenes } from './005-scenes.ts';
import { printsUnderWay } from './006-prints-under-way.ts';
import { said } from './007-said.ts';
import type { Migration } from './migration.ts';

/** In order, without gaps. A migration that has been released never changes. */
export const MIGRATIONS: readonly Migration[] = [log, studio, lists, settingLines, scenes, printsUnderWay, said];

export const LATEST_VERSION = MIGRATIONS.length;

/** `application_id` of a Detent database: `DTNT`. */
export const APPLICATION_ID = 0x44544e54;

export function versionOf(database: Database): number {
	return Number(database.pragma('user_version', { simple: true }));
}

/**
 * Refuses what this program can't read.
 *
 * @throws DetentError `store.not-a-log` for another program's database, `store.newer` for one from a newer Detent
 */
export function checkVersion(database: Database, path: string): void {
	const application = Number(database.pragma('application_id', { simple: true }));
	const version = versionOf(database);
	const blank = version === 0 && database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
	if (application !== APPLICATION_ID && !blank) {
		throw new DetentError('store.not-a-log', {
			subject: path,
			message: 'this database belongs to another program.',
			remedy: 'Choose another data folder with --data.',
		});
	}
	if (version > LATEST_VERSION) {
		throw new DetentError('store.newer', {
			subject: path,
			message: `the log was written by a newer Detent (format ${version}; this one knows formats up to ${LATEST_VERSION}).`,
			remedy: 'Update Detent; nothing was changed.',
		});
	}
}

/** Brings the database to `target`, one transaction per step. */
export function migrate(database: Database, target: number = LATEST_VERSION): void {
	for (const migration of MIGRATIONS) {
		if (migration.version > target) return;
		database
			.transaction(() => {
				// Read inside the transaction: another process may have migrated meanwhile.
				if (versionOf(database) >= migration.version) return;
				migration.up(database);
				database.pragma(`application_id = ${APPLICATION_ID}`);
				database.pragma(`user_version = ${migration.version}`);
			})
			.immediate();
	}
}
