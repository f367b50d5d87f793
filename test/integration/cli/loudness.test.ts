import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loudnessSchema } from '../../../src/shared/model/measurement.ts';
import { scratchFolder } from '../../audio/files/support.ts';

import { detent, mix } from './commandLine.ts';

const scratch = scratchFolder();

describe('detent loudness', () => {
	test('prints a table for people and every digit as JSON', async () => {
		const file = mix(scratch('table.wav'));
		const table = await detent('loudness', file);
		expect(table).toMatchObject({ code: 0, err: '' });
		expect(table.out.split('\n')).toHaveLength(4);
		const json = await detent('loudness', file, '--json');
		const [row] = z.array(loudnessSchema.extend({ file: z.string(), plr: z.number() })).parse(JSON.parse(json.out));
		expect(row?.samplePeakDbfs).toBeCloseTo(-12.04, 2);
		expect(table.out).toContain(row?.integratedLufs?.toFixed(1) ?? 'none');
	});

	test('reads the lowest PSR where it is asked for', async () => {
		const file = mix(scratch('psr.wav'));
		const asked = await detent('loudness', file, '--psr', '--json');
		expect(JSON.parse(asked.out)[0]).toHaveProperty('minPsrDb');
		expect((await detent('loudness', file, '--json')).out).not.toContain('minPsrDb');
		expect((await detent('loudness', file, '--psr')).out).toContain('Min PSR');
	});

	test('a bad file does not stop the others, and is named', async () => {
		const file = mix(scratch('other.wav'));
		const result = await detent('loudness', scratch('no.wav'), file);
		expect(result.code).toBe(1);
		expect(result.out).toContain('other.wav');
		expect(result.err).toBe(`${scratch('no.wav')}: There is no such file. Check the name and the folder.\n`);
		const json = z
			.array(z.record(z.string(), z.unknown()))
			.parse(JSON.parse((await detent('loudness', scratch('no.wav'), '--json')).out));
		expect(json).toMatchObject([{ file: scratch('no.wav'), error: { code: 'file.not-found' } }]);
	});

	test('without a file it is a usage error', async () => {
		expect((await detent('loudness')).code).toBe(2);
	});
});
