import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readEqFile } from '../../src/cli/eqFile.ts';

describe('an EQ file', () => {
	let folder = '';
	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), 'detent-eq-'));
	});
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	const write = (name: string, text: string) => {
		const path = join(folder, name);
		writeFileSync(path, text);
		return path;
	};

	test('is read as YAML and as JSON, with what was left out filled in', () => {
		const expected = {
			type: 'eq',
			phase: 'minimum',
			bands: [{ type: 'bell', frequencyHz: 3000, gainDb: 2, q: 1, channels: 'side', on: true }],
			monoBelow: null,
		};
		const band = { type: 'bell', frequencyHz: 3000, gainDb: 2, channels: 'side' };
		expect(readEqFile(write('a.json', JSON.stringify({ schema: 1, bands: [band] })))).toEqual(expected);
		const yaml = 'schema: 1\nbands:\n  - { type: bell, frequencyHz: 3000, gainDb: 2, channels: side }\n';
		expect(readEqFile(write('a.yaml', yaml))).toEqual(expected);
	});

	test.each([
		['an unknown kind of band', 'bands: [{ type: notch, frequencyHz: 100 }]', /bands\.0\.type/],
		['a frequency out of range', 'bands: [{ type: tilt, frequencyHz: 5, gainDb: 1 }]', /bands\.0\.frequencyHz/],
		['not a number', 'bands: [{ type: bell, frequencyHz: 100, gainDb: .nan }]', /bands\.0\.gainDb/],
		[
			'Q and slope together',
			'bands: [{ type: lowShelf, frequencyHz: 100, gainDb: 1, q: 1, slope: 1 }]',
			/bands\.0\.slope.*not both/,
		],
		[
			'a slope that no Butterworth filter has',
			'bands: [{ type: highPass, frequencyHz: 100, slopeDbPerOctave: 20 }]',
			/bands\.0/,
		],
		['a key that is not known', 'bands: [{ type: bell, frequencyHz: 100, gain: 1, gainDb: 2 }]', /"gain" is not known/],
		['another schema', 'bands: []', /schema/],
	])('with %s names the band and the place', (_, text, pattern) => {
		const schema = text === 'bands: []' ? 2 : 1;
		const path = write('bad.yaml', `schema: ${schema}\n${text}\n`);
		expect(() => readEqFile(path)).toThrow(pattern);
		expect(() => readEqFile(path)).toThrow(expect.objectContaining({ code: 'chain.eq.file' }));
	});

	test('that is not there is said to be missing', () => {
		expect(() => readEqFile(join(folder, 'none.yaml'))).toThrow(expect.objectContaining({ code: 'chain.eq.file' }));
	});

	test('as a preset is valid', () => {
		const presets = new URL('../../presets/eq/', import.meta.url).pathname;
		const names = readdirSync(presets);
		expect(names.length).toBeGreaterThan(0);
		for (const name of names) expect(readEqFile(join(presets, name)).bands.length).toBeGreaterThan(0);
	});
});
