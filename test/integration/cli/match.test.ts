import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { pairMatchSchema } from '../../../src/shared/model/match.ts';
import { targetReportSchema } from '../../../src/shared/model/target.ts';
import { readAll, scratchFolder, writeFile } from '../../audio/files/support.ts';

import { detent, mix, RATE } from './commandLine.ts';

const scratch = scratchFolder();

describe('detent match, album and targets', () => {
	test('match: the louder is turned down, and the time between them is told', async () => {
		const planes = readAll(mix(scratch('one.wav')));
		const late = planes.map((plane) => {
			const moved = new Float64Array(plane.length);
			moved.set(
				plane.subarray(0, -100).map((sample) => sample * 2),
				100,
			);
			return moved;
		});
		writeFile(scratch('late.wav'), { channels: 2, rateHz: RATE, sample: 'float64', broadcast: null }, late);
		const { out } = await detent('match', scratch('one.wav'), scratch('late.wav'), '--json');
		const match = pairMatchSchema.parse(JSON.parse(out));
		expect(match).toMatchObject({ delayFrames: 100, referenceGainDb: 0 });
		expect(match.otherGainDb).toBeCloseTo(-6.02, 2);
		expect(match.residualDb ?? -200).toBeLessThan(-75);
		const words = await detent('match', scratch('one.wav'), scratch('late.wav'));
		expect(words.out).toContain('B is 100 frames (2.0833 ms) later');
	});

	test('match: another rate is converted first', async () => {
		const file = mix(scratch('rate.wav'));
		await detent('render', file, scratch('rate-44.wav'), '--rate', '44100', '--bits', '64f');
		const { out } = await detent('match', file, scratch('rate-44.wav'), '--json');
		const match = pairMatchSchema.parse(JSON.parse(out));
		expect(match.rateHz).toBe(RATE);
		expect(Math.abs(match.delayFrames)).toBeLessThan(0.01);
		expect(match.likeness).toBeGreaterThan(0.9);
	});

	test('album: one gain by the loudest, an offset for one, and what needs limiting', async () => {
		const soft = mix(scratch('soft.wav'));
		await detent('render', soft, scratch('loud.wav'), '--gain', '6', '--bits', '32f');
		const album = await detent(
			'album',
			soft,
			scratch('loud.wav'),
			'--lufs',
			'-2',
			'--offset',
			'soft.wav=-1.5',
			'--ceiling',
			'-4',
			'--json',
		);
		const { rows } = z
			.looseObject({
				rows: z.array(z.looseObject({ integratedLufs: z.number(), headroomDb: z.number(), clips: z.boolean() })),
			})
			.parse(JSON.parse(album.out));
		expect(rows[1]?.integratedLufs).toBeCloseTo(-2, 6);
		expect(rows[0]?.integratedLufs).toBeCloseTo(-9.5, 3);
		expect(rows.map(({ headroomDb, clips }) => [headroomDb > 0, clips])).toEqual([
			[true, false],
			[false, false],
		]);
		const words = await detent('album', soft, scratch('loud.wav'), '--lufs', '-2', '--ceiling', '-4');
		expect(words.out).toMatch(/\d+\.\d dB of limiting/);
		expect((await detent('album', soft, '--lufs', '-2', '--offset', 'other.wav=1')).code).toBe(2);
		expect((await detent('album', soft)).code).toBe(2);
	});

	test('targets: each with its figures and how sure they are', async () => {
		const file = mix(scratch('target.wav'));
		const list = await detent('targets');
		expect(list.out).toContain('spotify-normal');
		const { out } = await detent('targets', file, '--target', 'spotify-normal', '--target', 'ebu-r128', '--json');
		const [row] = z.array(z.looseObject({ targets: z.array(targetReportSchema) })).parse(JSON.parse(out));
		expect(row?.targets.map(({ target }) => target)).toEqual(['ebu-r128', 'spotify-normal']);
		expect(row?.targets[0]?.integratedLufs).toBeCloseTo(-23, 9);
		expect((await detent('targets', file, '--album')).out).toContain('Spotify (Loud)');
		expect((await detent('targets', '--target', 'nobody')).code).toBe(2);
	});
});
