import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type ComingPrint, earlierPrint } from '../../../src/session/passes/earlierPrint.ts';
import type { TrackSummary } from '../../../src/shared/model/log.ts';
import type { RevisionFacts } from '../../../src/shared/model/revision.ts';
import { revisionFacts } from '../../store/facts.ts';

const HERE = fileURLToPath(import.meta.url);
const DIFFERS = {
	kind: 'level-differs',
	severity: 'warning',
	by: 'programme',
	frame: 0,
	frames: null,
	channel: 'left',
	text: 'Left is 0.6 dB lower.',
} as const;

/** A log with these revisions of one track, and a print that repeats the last. */
function asked(revisions: readonly RevisionFacts[], change: Partial<ComingPrint> = {}, paths: (string | null)[] = []) {
	const track = {
		revisions: revisions.map(({ number }) => ({ id: `r${number}`, number, hasCapture: true })),
	} as unknown as TrackSummary;
	const last = revisions.at(-1) ?? revisionFacts('p', 't', 1, 'a');
	return earlierPrint(
		{
			store: {
				revision: (ref) => {
					const facts = revisions.find(({ number }) => `r${number}` === ref);
					return facts === undefined ? null : { id: ref, hash: 'h', project: 'p', facts };
				},
			},
			files: { revisionPath: (facts) => paths[revisions.indexOf(facts)] ?? HERE },
			audioConfig: { rateHz: last.rateHz },
			simulated: last.simulated,
		},
		{ track, mixSha256: last.source.sha256, chain: last.chain, units: last.units, ...change },
	);
}

const first = revisionFacts('p', 't', 1, 'a');
const second = revisionFacts('p', 't', 2, 'b');

describe('the print that a coming one should be as loud as', () => {
	test('is the newest with the same mix, chain and settings', () => {
		expect(asked([first, second])).toMatchObject({
			state: 'found',
			revision: 'r2',
			words: 'The level is compared with revision 2, to 0.2 dB.',
			request: { path: HERE, name: 'revision 2', toleranceDb: 0.2 },
		});
	});

	test('is one that was not off itself, where there is one', () => {
		const off = { ...second, pass: { ...second.pass, findings: [DIFFERS] } };
		expect(asked([first, off])).toMatchObject({ revision: 'r1' });
		expect(asked([off])).toMatchObject({ revision: 'r2' });
	});

	test('is no print whose file is gone', () => {
		expect(asked([first, second], {}, [HERE, '/nowhere/print.wav'])).toMatchObject({ revision: 'r1' });
		expect(asked([second], {}, ['/nowhere/print.wav'])).toEqual({
			state: 'none',
			words: 'Nothing to compare the level with: the print of revision 2 is gone.',
		});
	});

	test('stages behind the last insert, and the name of a chain, do not matter', () => {
		const { stages } = second.chain;
		expect(asked([second], { chain: { ...second.chain, name: 'Other', stages: stages.slice(0, 1) } }).state).toBe(
			'found',
		);
	});

	test.each<[string, Partial<ComingPrint>]>([
		['revision 2 was of another mix', { mixSha256: 'f'.repeat(64) }],
		['revision 2 went through another chain', { chain: { ...second.chain, sendTrimDb: 1 } }],
		['tape is never the same twice', { chain: { ...second.chain, passKind: 'repro' } }],
		[
			'Curve Bender stood otherwise in revision 2',
			{
				units: second.units.map((unit) => ({
					...unit,
					settings: unit.settings.map((setting) => ({ ...setting, position: setting.position + 1 })),
				})),
			},
		],
		[
			'revision 2 went through another Curve Bender',
			{ units: second.units.map((unit) => ({ ...unit, serial: '0999' })) },
		],
	])('nothing to compare with: %s', (reason, change) => {
		expect(asked([second], change)).toEqual({ state: 'none', words: `Nothing to compare the level with: ${reason}.` });
	});

	test('nothing to compare with: a track that was not printed yet', () => {
		expect(asked([]).words).toBe('Nothing to compare the level with: this track was not printed yet.');
	});
});
