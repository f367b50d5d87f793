import { expect, test } from 'vitest';
import { type PrintSetup, setupDifferences } from '../../../src/session/passes/sameSetup.ts';
import { chainSchema } from '../../../src/shared/model/chain.ts';
import { fileFacts } from '../../support/passFakes.ts';

test('a print is mended by the same interface, whatever number its card got since, and by no other', () => {
	const by = (device: string): PrintSetup => ({
		track: 'one',
		source: fileFacts('mix.wav'),
		chain: chainSchema.parse({ schema: 1, name: 'c', stages: [] }),
		units: [],
		rateHz: 48_000,
		converter: null,
		audioBackend: 'portaudio',
		simulated: false,
		through: { rateHz: 48_000, blockFrames: 512, prefillBlocks: 8, device },
	});
	const print = by('Babyface: USB Audio (hw:1,0)');
	expect(setupDifferences(print, by('Babyface: USB Audio (hw:2,0)'))).toEqual([]);
	expect(setupDifferences(print, by('Fireface: USB Audio (hw:1,0)'))).toEqual([
		'Interface: from Babyface: USB Audio (hw:1,0) to Fireface: USB Audio (hw:1,0)',
	]);
});
