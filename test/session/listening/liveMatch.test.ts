import { describe, expect, test } from 'vitest';
import type { LiveReading } from '../../../src/session/listening/liveLoudness.ts';
import { commonGains, liveMatches, printedLevels } from '../../../src/session/listening/liveMatch.ts';
import type { RevisionFacts } from '../../../src/shared/model/revision.ts';
import { chain, MIX, revisionFacts, units } from '../../support/listeningStudio.ts';

describe('the live feeds', () => {
	const now = { mixSha256: MIX.sha256, chain, standing: () => 2, inTime: true, heard: null as LiveReading | null };
	const matches = (last: RevisionFacts | null, { inTime, heard, ...standing }: typeof now) =>
		liveMatches(printedLevels(last, standing), heard, inTime);
	const heard = (returnLu: number, masterLu: number, doubtLu = 0.01): LiveReading => ({
		return: { louderLu: returnLu, doubtLu },
		master: { louderLu: masterLu, doubtLu },
		seconds: 12,
		whole: false,
	});

	test('are as loud as the last print was, while everything is as it was', () => {
		const found = matches(revisionFacts({ units }), now);
		expect(found.return).toMatchObject({ state: 'matched', louderLu: -2 });
		expect(found.master).toMatchObject({ state: 'matched', louderLu: 4 });
	});

	test.each<[string, RevisionFacts | null, Partial<typeof now>, RegExp]>([
		['nothing was printed', null, { inTime: false }, /Nothing was printed.*not in time/],
		['nothing was printed, but the way was measured', null, {}, /is in time; its loudness is known after/],
		['another mix', revisionFacts(), { mixSha256: 'ff'.repeat(32) }, /another mix/],
		['another chain', revisionFacts({ chain: { ...chain, sendTrimDb: -1 } }), {}, /another chain/],
		['a knob was turned', revisionFacts({ units }), { standing: () => 3 }, /EQ stands otherwise/],
	])('are not matched when %s', (_, last, part, reason) => {
		const found = matches(last, { ...now, ...part });
		for (const match of [found.return, found.master])
			expect(match).toMatchObject({ state: 'not matched', reason: expect.stringMatching(reason) });
	});

	test('are as loud as they were heard, where the last print does not say it', () => {
		const found = matches(null, { ...now, heard: heard(-3.2, 1.5) });
		expect(found.return).toEqual({
			state: 'matched',
			louderLu: -3.2,
			inTime: true,
			note: 'By 12 s of it that were heard.',
		});
		expect(found.master).toMatchObject({ state: 'matched', louderLu: 1.5 });
		expect(matches(revisionFacts({ units }), { ...now, heard: heard(-3.2, 1.5) }).return).toMatchObject({
			louderLu: -2,
		});
	});

	test('are not called matched while their loudness may be more than 0.05 LU off; their gain goes by it all the same', () => {
		const found = matches(null, { ...now, heard: { ...heard(-3.2, 1.5), return: { louderLu: -3.2, doubtLu: 0.051 } } });
		expect(found.return).toMatchObject({ state: 'not matched', louderLu: -3.2 });
		expect(found.return).toHaveProperty('reason', expect.stringContaining('to 0.1 LU by 12 s'));
		expect(found.master).toMatchObject({ state: 'matched' });
		const early = { ...now, heard: heard(-3, 1, Number.POSITIVE_INFINITY) };
		expect(matches(null, early).return).toHaveProperty('reason', expect.stringContaining('roughly'));
	});

	// On a converter the rack comes blocks later than the mix when nobody has measured the way: who hears that knows which it is,
	// whatever the loudness. The last print cannot vouch for that.
	test.each([
		['by the last print', revisionFacts({ units }), null, -2],
		['by what was heard', null, heard(-3.2, 1.5), -3.2],
	])(
		'are not matched while the round trip is not known, also where they are as loud %s',
		(_, last, found, louderLu) => {
			const match = matches(last, { ...now, inTime: false, heard: found }).return;
			expect(match).toEqual({ state: 'not matched', reason: expect.stringContaining('not in time'), louderLu });
		},
	);

	test('a master whose gain a print finds is not matched before', () => {
		const stage = (gainDb: number | null) => ({
			id: 'level',
			kind: 'digital' as const,
			process: { type: 'loudness' as const, targetLufs: -9, gainDb, maxReductionDb: null },
		});
		const printed = { ...chain, stages: [...chain.stages, stage(3.2)] };
		const open = { ...chain, stages: [...chain.stages, stage(null)] };
		const found = matches(revisionFacts({ chain: printed }), { ...now, chain: open });
		expect(found.return.state).toBe('matched');
		expect(found.master).toMatchObject({ state: 'not matched' });
	});

	test('no gain is above 0 dB, and the softest keeps its own', () => {
		const gains = commonGains(
			new Map([
				['mix', { louderLu: 0, trimDb: 0 }],
				['loud', { louderLu: 5, trimDb: 0 }],
				['soft', { louderLu: -3, trimDb: 0 }],
				['unknown', { louderLu: null, trimDb: 1 }],
			]),
		);
		expect([...gains]).toEqual([
			['mix', -3],
			['loud', -8],
			['soft', 0],
			['unknown', -2],
		]);
	});
});
