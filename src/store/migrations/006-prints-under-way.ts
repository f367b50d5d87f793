import type { Migration } from './migration.ts';

/** What has to be known of a print whose end nobody saw, so that it can be printed on from there: when it began, and since. */
export const printsUnderWay: Migration = {
	version: 6,
	name: 'prints under way',
	up: (database) => {
		database.exec(`
			ALTER TABLE open_passes ADD COLUMN print TEXT;
			ALTER TABLE open_passes ADD COLUMN seen TEXT;
		`);
	},
};
