import { describe, expect, test } from 'vitest';
import { diffRevisions } from '../../../src/shared/diff/diffRevisions.ts';
import { eqStageSchema } from '../../../src/shared/model/eq.ts';
import type { RevisionFacts } from '../../../src/shared/model/revision.ts';
import { audioFile, loudness, revisionFacts } from '../../store/fixtures.ts';

const ID = '01890000-0000-7000-8000-000000000000';
const base = (more: Partial<RevisionFacts> = {}) => revisionFacts(ID, ID, 1, ID, more);
const sentences = (a: RevisionFacts, b: RevisionFacts) => diffRevisions(a, b).map((change) => change.text);

function withControl(facts: RevisionFacts, position: number, legend: string): RevisionFacts {
	return {
		...facts,
		units: facts.units.map((unit) => ({
			...unit,
			settings: unit.settings.map((setting) => ({ ...setting, position, legend })),
		})),
	};
}

describe('what changed between two revisions', () => {
	test('nothing, when only number, time and note differ', () => {
		const later = base({ number: 2, note: 'again' });
		expect(diffRevisions(base(), { ...later, pass: { ...later.pass, startedAt: '2026-02-01T00:00:00.000Z' } })).toEqual(
			[],
		);
	});

	test('a knob, in the words printed on the unit', () => {
		expect(diffRevisions(base(), withControl(base(), 11, '−1'))).toEqual([
			{
				area: 'control',
				subject: 'bender',
				item: 'bass_gain.left',
				from: 14,
				to: 11,
				text: 'Curve Bender, Bass gain L: from +2 to −1',
			},
		]);
	});

	test('a pot that moved between two marks of the same reading', () => {
		expect(sentences(withControl(base(), 0.512, '5'), withControl(base(), 0.519, '5'))).toEqual([
			'Curve Bender, Bass gain L: from 51.20 % of travel to 51.90 % of travel',
		]);
	});

	test('pair and mix of an insert; what it does not say is as usual', () => {
		const a = base();
		const [insert] = a.chain.stages;
		if (insert?.kind !== 'insert') throw new Error('the fixture begins with an insert');
		const mixed = {
			...insert,
			loop: 'comp',
			returnTrimDb: -2,
			wetPercent: 60,
			midSide: true,
			channels: 'side',
		} as const;
		const b = base({ chain: { ...a.chain, stages: [mixed, ...a.chain.stages.slice(1)] } });
		const name = insert.name;
		expect(sentences(a, b)).toEqual([
			`Pair of insert ${name}: from main to comp`,
			`Trim after insert ${name}: from 0.0 dB to −2.0 dB`,
			`Wet of insert ${name}: from 100 % to 60 %`,
			`Insert ${name} works in: from left and right to mid and side`,
			`What goes through insert ${name}: from both channels to side`,
		]);
		expect(sentences(b, b)).toEqual([]);
	});

	test('trims, digital stages and their parameters', () => {
		const a = base();
		const [insert] = a.chain.stages;
		const b = base({
			chain: {
				...a.chain,
				sendTrimDb: 1.5,
				referenceDbfs: -16,
				stages: [
					...(insert?.kind === 'insert' ? [{ ...insert, trimDb: -0.25 }] : []),
					{
						kind: 'digital',
						id: 'limiter',
						process: { type: 'limiter', ceilingDbtp: -0.5, lookaheadMs: 5, releaseMs: 200, linked: false },
					},
					{ kind: 'digital', id: 'dither', process: { type: 'dither', bits: 24, shape: 'tpdf', seed: 1 } },
				],
			},
		});
		expect(sentences(a, b)).toEqual([
			'Reference level: from −18.0 dBFS to −16.0 dBFS',
			'Send trim: from 0.0 dB to +1.5 dB',
			'Dither added',
			'Trim of insert EQ: from 0.0 dB to −0.25 dB',
			'Limiter, ceiling: from −1.0 dBTP to −0.5 dBTP',
			'Limiter, release: from 100 ms to 200 ms',
			'Limiter, linked: from on to off',
		]);
		expect(sentences(b, a)).toContain('Dither removed');
	});

	test('the bands of an equalizer, in words', () => {
		const eq = (bands: object[], monoBelow: object | null) => {
			const process = eqStageSchema.parse({ type: 'eq', bands, monoBelow });
			return base({ chain: { ...base().chain, stages: [{ kind: 'digital', id: 'eq', process }] } });
		};
		const bell = { type: 'bell', frequencyHz: 3200, gainDb: 0.5, q: 0.7, channels: 'mid' };
		const cut = { type: 'highPass', frequencyHz: 25, slopeDbPerOctave: 18 };
		const a = eq([bell], null);
		expect(sentences(a, eq([{ ...bell, gainDb: -1, on: false }, cut], { frequencyHz: 120 }))).toEqual([
			'EQ, band 1: from bell 3.2 kHz +0.5 dB Q 0.7, mid to bell 3.2 kHz −1 dB Q 0.7, mid, off',
			'EQ, band 2: from none to high-pass 25 Hz 18 dB/oct',
			'EQ, mono below: from off to 120 Hz 12 dB/oct',
		]);
	});

	test('stages in another order', () => {
		const a = base();
		expect(sentences(a, base({ chain: { ...a.chain, stages: [...a.chain.stages].reverse() } }))).toEqual([
			'Order of stages: from eq → limiter to limiter → eq',
		]);
	});

	test('units that came, went, or are another box', () => {
		const a = base();
		const [unit] = a.units;
		if (unit === undefined) throw new Error('the fixture has a unit');
		const b = base({ units: [{ ...unit, unit: 'mu', name: 'Variable Mu' }] });
		expect(sentences(a, b)).toEqual(['Curve Bender is no longer in the chain', 'Variable Mu is new in the chain']);
		expect(sentences(a, base({ units: [{ ...unit, serial: null, definitionHash: 'c'.repeat(64) }] }))).toEqual([
			'Curve Bender, serial number: from 0123 to not known',
			'Curve Bender: its device definition was edited in between',
		]);
	});

	test('source, rate, kind of pass and rack', () => {
		const a = base();
		const b = base({
			source: audioFile('opening v2.wav', { sha256: 'd'.repeat(64), frames: 960000 }),
			rateHz: 96000,
			simulated: false,
			converter: 'Big One',
			pass: { ...a.pass, kind: 'toTape' },
		});
		expect(sentences(a, b)).toEqual([
			'Another mix: from opening.wav to opening v2.wav, 10.0 s longer',
			'Pass: from a straight run to a recording to tape',
			'Sample rate: from 48 kHz to 96 kHz',
			'Rack: from the simulated studio to real units',
			'Converter: from not named to Big One',
		]);
	});

	test('what came of it: loudness, true peak, range, and silence without a number', () => {
		const measured = (master: ReturnType<typeof loudness>) =>
			base({ measurements: { ...base().measurements, master } });
		expect(sentences(measured(loudness(-14)), measured(loudness(-13.2, { truePeakDbtp: -1.3, lra: 4.8 })))).toEqual([
			'The master is 0.8 LU louder (from −14.0 LUFS to −13.2 LUFS)',
			"The master's true peak is 0.3 dB lower (from −1.0 dBTP to −1.3 dBTP)",
			"The master's loudness range is 1.2 LU narrower (from 6.0 LU to 4.8 LU)",
		]);
		expect(sentences(measured(loudness(-14)), measured(loudness(-14.04)))).toEqual([]);
		expect(sentences(measured(loudness(-14)), measured(loudness(-14, { integratedLufs: null })))).toEqual([
			"The master's loudness: from −14.0 LUFS to no reading",
		]);
	});
});
