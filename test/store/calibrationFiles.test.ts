import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCalibrationFiles } from '../../src/store/calibrationFiles.ts';
import { nodeDiskFiles } from '../../src/store/diskFiles.ts';
import { aCalibration } from '../support/calibration.ts';

let root: string;
let folder: string;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'detent-calibrations-'));
	folder = join(root, 'calibrations');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('stored calibrations', () => {
	test('are readable files by date, oldest first, whole after a restart', () => {
		const files = createCalibrationFiles(folder);
		const later = aCalibration({ id: '01890000-0000-7000-8000-0000aaaaaaaa', at: '2026-02-01T09:00:00.000Z' });
		files.keep(later);
		files.keep(aCalibration({}));
		expect(readdirSync(folder).sort()).toEqual(['2026-01-01-0000c0de.json', '2026-02-01-aaaaaaaa.json']);
		expect(createCalibrationFiles(folder).all()).toEqual({ calibrations: [aCalibration({}), later], problems: [] });
		expect(readFileSync(join(folder, '2026-01-01-0000c0de.json'), 'utf8')).toContain('\n\t"converter": "Lavry"');
	});

	test('one that cannot be read is named and left where it is', () => {
		const files = createCalibrationFiles(folder);
		files.keep(aCalibration({}));
		writeFileSync(join(folder, '2026-03-01-00000000.json'), '{"schema":1');
		const { calibrations, problems } = files.all();
		expect(calibrations).toHaveLength(1);
		expect(problems).toMatchObject([{ path: join(folder, '2026-03-01-00000000.json') }]);
	});

	test('a change of the cabling is kept; a note that cannot be read counts as one', () => {
		const files = createCalibrationFiles(folder);
		expect(files.cabling(null)).toBeNull();
		files.markCabling({ at: '2026-01-05T00:00:00.000Z', why: 'a new patch bay' });
		expect(createCalibrationFiles(folder).cabling(null)).toEqual({
			at: '2026-01-05T00:00:00.000Z',
			why: 'a new patch bay',
		});
		writeFileSync(join(folder, 'cabling.json'), '');
		expect(files.cabling(null)?.at).toBe('9999-12-31T00:00:00.000Z');
	});

	test('a change of the cabling of one pair is not one of another; what is said of all counts for each', () => {
		const files = createCalibrationFiles(folder);
		const at = (day: number) => `2026-01-0${day}T00:00:00.000Z`;
		files.markCabling({ at: at(1), why: 'upside down', loop: 'comp' });
		files.markCabling({ at: at(2), why: 'shorter', loop: null });
		expect(files.cabling('comp')).toMatchObject({ at: at(1), why: 'upside down' });
		expect(files.cabling(null)).toMatchObject({ at: at(2) });
		expect(files.cabling('ms')).toBeNull();
		files.markCabling({ at: at(3), why: 'a new patch bay' });
		files.markCabling({ at: at(4), why: 'upside down', loop: 'comp' });
		expect([null, 'comp', 'ms'].map((loop) => files.cabling(loop)?.at)).toEqual([at(3), at(4), at(3)]);
		// As it was written before there were marks of a pair.
		writeFileSync(join(folder, 'cabling.json'), JSON.stringify({ at: at(5), why: 'all of them' }));
		expect(files.cabling('ms')).toEqual({ at: at(5), why: 'all of them' });
	});

	test('what a killed daemon left of a routine is swept, nothing else', () => {
		createCalibrationFiles(folder).keep(aCalibration({}));
		mkdirSync(join(folder, '.run-abc'));
		writeFileSync(join(folder, '.run-abc', 'wiring-sent.wav'), 'x');
		createCalibrationFiles(folder);
		expect(readdirSync(folder)).toEqual(['2026-01-01-0000c0de.json']);
	});

	test('a full disk leaves no half file', () => {
		const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
		const failing = createCalibrationFiles(folder, {
			...realFiles(),
			fsyncSync: () => {
				throw full;
			},
		});
		expect(() => failing.keep(aCalibration({}))).toThrow('the disk is full');
		expect(readdirSync(folder)).toEqual([]);
	});
});

function realFiles() {
	mkdirSync(folder, { recursive: true });
	return nodeDiskFiles;
}
