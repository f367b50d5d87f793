import { describe, expect, test } from 'vitest';
import { encodeBext } from '../../../src/audio/files/bext.ts';
import { masterOrigination, origination, type PrintOrigin } from '../../../src/session/passes/origination.ts';
import { audioConfigSchema } from '../../../src/shared/model/rig.ts';
import { fileFacts } from '../../support/passFakes.ts';

const startedAt = new Date(2026, 10, 29, 13, 5, 9, 250);
const origin: PrintOrigin = {
	pass: '01890a5d-ac96-774b-bcce-b302099a8057',
	startedAtMs: startedAt.getTime(),
	title: 'Album: Track, one',
	number: 3,
	mix: { ...fileFacts('mix, final.wav', 96_000), bits: 24 },
	audio: audioConfigSchema.parse({ backend: 'portaudio', rateHz: 96_000, converter: 'Lavry AD, serial 7' }),
	simulated: false,
	units: ['Pultec EQP-1A #12', 'Fairchild 670'],
	version: '0.1.0',
};

describe('where a capture comes from', () => {
	test('the time reference is the frame of the day at which it was started, at its rate', () => {
		const info = origination(origin);
		expect(info.timeReferenceFrames).toBe(Math.round(((13 * 60 + 5) * 60 + 9.25) * 96_000));
		expect([info.date, info.time]).toEqual(['2026-11-29', '13:05:09']);
	});

	test('the coding history goes from the mix over the rack to the converter, a comma only between fields', () => {
		const { codingHistory } = origination(origin);
		expect(codingHistory).toHaveLength(3);
		expect(codingHistory[0]).toMatch(/^A=PCM,F=96000,W=24,M=stereo,T=mix {2}final.wav; sha256 [0-9a-f]{16}$/);
		expect(codingHistory[1]).toBe('A=ANALOGUE,M=stereo,T=Pultec EQP-1A #12; Fairchild 670');
		expect(codingHistory[2]).toMatch(/^A=PCM,F=96000,W=24,M=stereo,T=Detent 0\.1\.0; Lavry AD {2}serial 7; /);
	});

	test('a master says the same as its print, and the digital stages as its last step', () => {
		const print = origination(origin);
		const master = masterOrigination(print, 96_000, 24);
		expect(master).toMatchObject({ description: 'Album: Track, one, print 3, master', date: print.date });
		expect(master.codingHistory.slice(0, -1)).toEqual(print.codingHistory);
		expect(master.codingHistory.at(-1)).toBe('A=PCM,F=96000,W=24,M=stereo,T=Detent 0.1.0; digital stages');
	});

	test("the pass's id fills the originator's reference, so that no two files have the same", () => {
		const chunk = encodeBext(origination(origin));
		expect(chunk.toString('latin1', 288, 320)).toBe(origin.pass.replaceAll('-', ''));
	});

	test('a chain without units has no analogue step, and a simulated rack says so', () => {
		expect(origination({ ...origin, units: [] }).codingHistory).toHaveLength(2);
		expect(origination({ ...origin, simulated: true }).codingHistory[1]).toContain('T=simulated; Pultec');
	});
});
