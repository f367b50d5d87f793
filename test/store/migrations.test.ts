import Sqlite, { type Database } from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { LATEST_VERSION, MIGRATIONS, migrate, versionOf } from '../../src/store/migrations/index.ts';

function tables(database: Database): unknown[] {
	return database
		.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
		.pluck()
		.all();
}

function at(version: number): Database {
	const database = new Sqlite(':memory:');
	migrate(database, version);
	return database;
}

const ROW = "INSERT INTO entries VALUES ('p', 1, 'h', 'project', NULL, '{}')";

describe('migrations', () => {
	test('are numbered 1, 2, 3… and each is tested below', () => {
		expect(MIGRATIONS.map((migration) => migration.version)).toEqual([1, 2, 3, 4, 5, 6, 7]);
		expect(LATEST_VERSION).toBe(7);
	});

	test('1: an empty database gets the log', () => {
		const database = at(0);
		expect([versionOf(database), tables(database)]).toEqual([0, []]);
		migrate(database, 1);
		expect([versionOf(database), tables(database)]).toEqual([1, ['entries']]);
		database.exec(ROW);
		expect(() => database.exec(ROW)).toThrow(/UNIQUE/);
		expect(() => database.exec('DELETE FROM entries')).toThrow(/append-only/);
	});

	test('2: a log gets the studio tables and keeps its entries', () => {
		const database = at(1);
		database.exec(ROW);
		migrate(database, 2);
		expect([versionOf(database), tables(database)]).toEqual([2, ['entries', 'open_passes', 'rack_state', 'remotes']]);
		expect(database.prepare('SELECT count(*) FROM entries').pluck().get()).toBe(1);
	});

	test('3: entries stay, and the tables of the lists are there to be filled', () => {
		const database = at(2);
		database.exec(ROW);
		migrate(database, 3);
		expect([versionOf(database), tables(database)]).toEqual([
			3,
			[
				'entries',
				'folder_marks',
				'logged_files',
				'open_passes',
				'rack_state',
				'remotes',
				'revision_lines',
				'set_in',
				'settings',
				'summaries',
				'track_titles',
			],
		]);
		expect(database.prepare('SELECT count(*) FROM entries').pluck().get()).toBe(1);
		expect(database.prepare('SELECT count(*) FROM summaries').pluck().get()).toBe(0);
	});

	test('4: entries stay, settings get sets of lines, and what was in the lists is to be made anew', () => {
		const database = at(3);
		database.exec(ROW);
		database.exec("INSERT INTO summaries VALUES ('p', 1, 'h', '', '', '', 'single', 0, 0, '', '', '{}')");
		database.exec("INSERT INTO settings VALUES (1, 'u', 'U', 'd', 'c', 'C', '0', 0, NULL, NULL)");
		database.exec('INSERT INTO set_in VALUES (1, 1)');
		migrate(database, 4);
		expect(versionOf(database)).toBe(4);
		expect(tables(database)).toEqual([
			'entries',
			'folder_marks',
			'list_fill',
			'logged_files',
			'open_passes',
			'rack_state',
			'remotes',
			'revision_lines',
			'setting_lines',
			'settings',
			'summaries',
			'track_titles',
		]);
		const count = (table: string) => database.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
		expect(['entries', 'summaries', 'settings', 'setting_lines'].map(count)).toEqual([1, 0, 0, 0]);
	});

	test('5: what was known of the rack stays, and a unit has one scene in a slot', () => {
		const database = at(4);
		database.exec("INSERT INTO rack_state VALUES ('eq', 'gain', 0.5, '{}', NULL)");
		migrate(database, 5);
		expect([versionOf(database), tables(database).includes('scenes')]).toEqual([5, true]);
		expect(database.prepare('SELECT position FROM rack_state').pluck().all()).toEqual([0.5]);
		const scene = "INSERT INTO scenes VALUES ('eq', 'A', 1, '2026-01-01T00:00:00.000Z', 'ipad', '{}')";
		database.exec(scene);
		expect(() => database.exec(scene)).toThrow(/UNIQUE/);
	});

	test('6: a pass that was open stays open, and nothing is known of its print', () => {
		const database = at(5);
		database.exec("INSERT INTO open_passes VALUES ('p', 'a', 't', '2026-01-01T00:00:00.000Z', '/x.part')");
		migrate(database, 6);
		expect(versionOf(database)).toBe(6);
		expect(database.prepare('SELECT pass, print, seen FROM open_passes').all()).toEqual([
			{ pass: 'p', print: null, seen: null },
		]);
	});

	test('7: entries stay, what was said gets a list, and what was in the lists is to be made anew', () => {
		const database = at(6);
		database.exec(ROW);
		database.exec("INSERT INTO summaries VALUES ('p', 1, 'h', '', '', '', 'single', 0, 0, '', '', '{}')");
		database.exec("INSERT INTO revision_lines VALUES (1, 'p', 't', 'r', 'h', 1, '', '', '', 'complete', NULL, 1)");
		database.exec("INSERT INTO settings VALUES (1, 'u', 'U', 'd', 'c', 'C', '0', 0, NULL, NULL)");
		database.exec("INSERT INTO setting_lines VALUES (1, 0, 1, x'0100')");
		database.exec("INSERT INTO folder_marks VALUES ('p', 'as it was')");
		migrate(database, 7);
		expect(versionOf(database)).toBe(7);
		const count = (table: string) => database.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
		const lists = ['summaries', 'revision_lines', 'settings', 'setting_lines', 'said', 'counted'];
		expect([...['entries', 'folder_marks'].map(count), ...lists.map(count)]).toEqual([1, 1, 0, 0, 0, 0, 0, 0]);
		database.exec(
			"INSERT INTO revision_lines VALUES (1, 'p', 't', 'r', 'h', 1, '', '', '', 'complete', NULL, 1, 'sent')",
		);
	});

	test('a second run changes nothing, and a step that fails leaves the version before it', () => {
		const database = at(LATEST_VERSION);
		migrate(database);
		expect(versionOf(database)).toBe(LATEST_VERSION);
		const blocked = at(1);
		blocked.exec('CREATE TABLE remotes (x)');
		expect(() => migrate(blocked)).toThrow(/remotes/);
		expect([versionOf(blocked), tables(blocked)]).toEqual([1, ['entries', 'remotes']]);
	});
});
