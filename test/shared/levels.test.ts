import { describe, expect, test } from 'vitest';
import { calibrationSvg } from '../../src/shared/calibrationSvg.ts';
import { calibrationRows } from '../../src/shared/calibrationText.ts';
import {
	conditionWords,
	dbfsOf,
	dbuOf,
	driveOf,
	driveText,
	insertDrives,
	insertDriveText,
	revisionDrive,
	voltsOf,
} from '../../src/shared/levels.ts';
import { chainSchema } from '../../src/shared/model/chain.ts';
import { aCalibration } from '../support/calibration.ts';

const chain = chainSchema.parse({
	schema: 1,
	name: 'One',
	referenceDbfs: -18,
	sendTrimDb: 2,
	stages: [{ kind: 'insert', id: 'comp', name: 'Comp', trimDb: -0.5, units: ['comp'] }],
});

describe('levels', () => {
	test('the table of conventions: EBU R68, SMPTE RP155, 0 VU in volts', () => {
		// R68: 0 dBu is -18 dBFS, so that +4 dBu is -14 dBFS and full scale +18 dBu.
		expect(dbuOf(0, -14)).toBe(18);
		expect(dbuOf(0, -20)).toBe(24);
		expect(voltsOf(4)).toBeCloseTo(1.228, 3);
		expect(voltsOf(0)).toBeCloseTo(0.7746, 4);
		expect(dbfsOf(dbuOf(-7.3, -16), -16)).toBeCloseTo(-7.3, 12);
	});

	test('the drive is send trim and first insert trim, in dB and in dBu of 0 VU, of the mix and of its peak', () => {
		const drive = driveOf(chain, { loudness: { integratedLufs: -14 }, dacPeak: { samplePeakDbfs: -1.2 } });
		expect(drive).toEqual({ driveDb: 1.5, zeroVuDbu: 5.5, programmeDbu: 9.5, peakDbu: 20.8 });
		expect(driveText(chain, drive)).toBe(
			'Drive into the first unit +1.5 dB: 0 VU arrives at +5.5 dBu; the mix +9.5 dBu by its loudness, +20.8 dBu at its highest sample',
		);
	});

	test('a reference that was measured elsewhere moves all of it', () => {
		expect(driveOf(chain, null, -18.5)).toMatchObject({ zeroVuDbu: 6, programmeDbu: null, peakDbu: null });
	});

	test('what more than gains is before the send, or a send of the side alone, hides the level of the programme, and gains count', () => {
		const mix = { loudness: { integratedLufs: -14 }, dacPeak: { samplePeakDbfs: null } };
		const gain = { kind: 'digital', id: 'g', process: { type: 'gain', gainDb: -3 } } as const;
		const limiter = chainSchema.parse({
			...chain,
			stages: [{ kind: 'digital', id: 'l', process: { type: 'limiter' } }, ...chain.stages],
		});
		expect(driveOf({ ...chain, stages: [gain, ...chain.stages] }, mix).programmeDbu).toBe(6.5);
		expect(driveOf(limiter, mix).programmeDbu).toBeNull();
		const first = { midSide: true, channels: 'side' } as const;
		const side = chainSchema.parse({ ...chain, stages: chain.stages.map((stage) => ({ ...stage, ...first })) });
		expect(driveOf(side, mix).programmeDbu).toBeNull();
	});

	test('each insert with a send of its own is driven by its own pair’s level; those in a row on one pair once', () => {
		const insert = (id: string, loop?: string, trimDb = 0) => ({
			kind: 'insert',
			id,
			name: id,
			units: [id],
			loop,
			trimDb,
		});
		const several = chainSchema.parse({
			...chain,
			stages: [
				insert('comp', 'b', -0.5),
				insert('eq', 'b'),
				insert('tube', undefined, 3),
				{ kind: 'digital', id: 'g', process: { type: 'gain', gainDb: 1 } },
				insert('air', 'c', 1),
			],
		});
		// Pair b is 3 dB hot at the rack, the main one is as it should be, and c was never calibrated.
		const referenceOf = (loop: string | null) => (loop === 'b' ? -21 : loop === null ? -18 : null);
		const drives = insertDrives(several, referenceOf);
		expect(drives.map(({ insert: { id }, driveDb, zeroVuDbu }) => [id, driveDb, zeroVuDbu])).toEqual([
			['comp', 1.5, 8.5],
			['tube', 3, 7],
			['air', 1, 5],
		]);
		expect(drives.map(insertDriveText)[1]).toBe('Drive into tube +3.0 dB: 0 VU arrives at +7.0 dBu');
	});

	test('a revision is told by the calibration of the pair that its first unit hung on', () => {
		const inForce = (referenceDbfs: number) => ({
			id: '01890000-0000-7000-8000-00000000c0de',
			at: '2026-01-01T10:00:00.000Z',
			referenceDbfs,
			warnings: referenceDbfs === -21 ? ['It is old.'] : [],
		});
		const [first] = chain.stages;
		const onPair = { ...chain, stages: [{ ...first, loop: 'b' }] } as typeof chain;
		const measurements = { source: { integratedLufs: null } } as never;
		const dacPeak = { samplePeakDbfs: null } as never;
		const calibrations = { calibration: inForce(-18), loopCalibrations: { b: inForce(-21) } };
		expect(revisionDrive({ chain: onPair, ...calibrations, dacPeak, measurements })).toContain('arrives at +8.5 dBu');
		expect(revisionDrive({ chain, ...calibrations, dacPeak, measurements })).toContain('arrives at +5.5 dBu');
		expect(conditionWords({ ...calibrations, units: [] })).toEqual([
			'Calibrated 2026-01-01: 0 VU (+4 dBu) is -18.00 dBFS',
			'Pair b: calibrated 2026-01-01: 0 VU (+4 dBu) is -21.00 dBFS',
			'Pair b: It is old.',
		]);
	});

	test('a chain without a unit is driven into nothing', () => {
		expect(driveText({ ...chain, stages: [] }, driveOf({ ...chain, stages: [] }, null))).toBe('');
	});
});

describe('a calibration on paper', () => {
	test('as a table it has a figure for each channel', () => {
		const rows = calibrationRows(aCalibration({}));
		expect(rows).toContainEqual({ what: 'Gain of the loop', left: '-0.02', right: '0.01', unit: 'dB' });
		expect(rows).toContainEqual({ what: '', left: '-86.2', right: '-85.6', unit: 'dBu' });
		// Heard on the left is what went from right to left.
		expect(rows).toContainEqual({
			what: 'Heard from the other side, 997 Hz',
			left: '-101.8',
			right: '-103.4',
			unit: 'dB',
		});
	});

	test('as a drawing it is dated, has both channels twice, and lets no text break out', () => {
		const svg = calibrationSvg(aCalibration({ converter: '<script>"A&B"' }), 'auto');
		expect(svg).toContain('Calibration of 2026-01-01');
		expect(svg.match(/<path class="left"/g)).toHaveLength(2);
		expect(svg.match(/<path class="right"/g)).toHaveLength(2);
		expect(svg).toContain('&lt;script&gt;&quot;A&amp;B&quot;');
		expect(svg).not.toMatch(/NaN|undefined|Infinity|<script/);
		expect(calibrationSvg(aCalibration({ readings: [] }), 'dark')).not.toMatch(/NaN|class="left" d/);
	});
});
