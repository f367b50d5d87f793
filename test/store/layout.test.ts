import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
	dataFolder,
	entryFileName,
	entryFileSeq,
	finalName,
	layoutOf,
	printPaths,
	projectPaths,
	slug,
} from '../../src/store/layout.ts';
import { temporaryFolder } from './fixtures.ts';

const ID = '01890000-0000-7000-8000-0000deadbeef';

describe('the data folder', () => {
	test.each([
		['/given', {}, '/given'],
		[null, { XDG_DATA_HOME: '/xdg', HOME: '/home/a' }, '/xdg/detent'],
		[null, { XDG_DATA_HOME: 'relative', HOME: '/home/a' }, '/home/a/.local/share/detent'],
		[null, { HOME: '/home/a' }, '/home/a/.local/share/detent'],
	])('--data %j with %j is %s', (flag, environment, wanted) => {
		expect(dataFolder(flag, environment)).toBe(wanted);
	});

	test.each([
		['Opening Night (2026 Mix)', 'opening-night-2026-mix'],
		['Élan / Über ../..', 'elan-uber'],
		['がんばれ', 'がんばれ'],
		['🎛️🎛️', 'untitled'],
		['', 'untitled'],
		['x'.repeat(300), 'x'.repeat(40)],
		['CON: <aux>|?*', 'con-aux'],
	])('the title %s makes the name %s', (title, wanted) => {
		expect(slug(title)).toBe(wanted);
	});

	test('a project keeps its folder when a person renames it', () => {
		const layout = layoutOf(temporaryFolder());
		expect(projectPaths(layout, ID, 'First').folder).toBe(join(layout.projects, 'first-deadbeef'));
		mkdirSync(join(layout.projects, 'my own name-deadbeef'), { recursive: true });
		expect(projectPaths(layout, ID, 'First').captures).toBe(join(layout.projects, 'my own name-deadbeef', 'captures'));
	});

	test('a print has one name, and never that name while it grows or when it failed', () => {
		const paths = projectPaths(layoutOf('/data'), ID, 'Album');
		const print = printPaths(paths, { trackPosition: 1, trackTitle: 'Opening', revision: 3, pass: ID });
		expect(print).toEqual({
			part: '/data/projects/album-deadbeef/captures/01-opening-r003.deadbeef.part',
			capture: '/data/projects/album-deadbeef/captures/01-opening-r003.wav',
			master: '/data/projects/album-deadbeef/masters/01-opening-r003.wav',
			interrupted: '/data/projects/album-deadbeef/captures/01-opening-r003.deadbeef.interrupted.wav',
		});
		expect(finalName(print.part)).toBe('01-opening-r003.wav');
		expect(finalName('/x/other.wav')).toBeNull();
	});

	test('entry files sort by number and are known by name', () => {
		expect(entryFileName(7, 'failed-pass')).toBe('000007-failed-pass.json');
		expect(entryFileSeq('000007-failed-pass.json')).toBe(7);
		expect(entryFileSeq('.000007-failed-pass.json.tmp')).toBeNull();
	});
});
