import { createOfflineEngine } from '../audio/offline/engine.ts';
import type { PairMatch } from '../shared/model/match.ts';
import { formatDb } from '../shared/units.ts';
import { EXIT, type Verb } from './framework/verb.ts';

/** Below this two recordings are hardly of the same music. */
const UNLIKE = 0.3;

function describePair(one: string, other: string, match: PairMatch): string {
	const { rateHz, delayFrames } = match;
	const late = Math.abs(delayFrames);
	const ms = ((late / rateHz) * 1000).toFixed(4);
	const time =
		delayFrames === 0
			? 'at the same time'
			: `${late.toFixed(Number.isInteger(late) ? 0 : 4)} frames (${ms} ms) ${delayFrames > 0 ? 'later' : 'earlier'}`;
	const level = (lufs: number, gainDb: number) =>
		`${formatDb(lufs, 2, 'LUFS')}, ${gainDb === 0 ? 'as it is' : `turned down ${(-gainDb).toFixed(2)} dB`}`;
	return [
		`A  ${one}: ${level(match.referenceLufs, match.referenceGainDb)}\n`,
		`B  ${other}: ${level(match.otherLufs, match.otherGainDb)}\n`,
		`B is ${time}${match.inverted ? ', upside down' : ''}; ${(match.commonFrames / rateHz).toFixed(2)} s in common\n`,
		match.residualDb === null
			? 'After that nothing is left between them.\n'
			: `After that what is left between them is ${formatDb(match.residualDb, 2)} of A (likeness ${match.likeness.toFixed(4)}).\n`,
		...(match.likeness < UNLIKE
			? ['They hardly seem to be the same music: the time between them means little.\n']
			: []),
	].join('');
}

export const verb: Verb = {
	name: 'match',
	summary: 'Gain and time to compare two files honestly',
	usage: 'A B [--json]',
	options: { json: { type: 'boolean', summary: 'Print everything in full precision as JSON' } },
	notes: `Loudness after ITU-R BS.1770-5 over the time that both have; the louder is turned down, none is turned up. The
time between them is found to a fraction of a frame, up to 131 072 frames either way. B is converted to the rate of A.`,
	async run({ args, stdout, signal, progress }) {
		const { A: one, B: other } = args.exactly('A', 'B');
		const engine = createOfflineEngine({ threads: 1 });
		try {
			const match = await engine.matchPair(one, other, {
				signal,
				onProgress: (fraction) => progress.report(fraction, 'reading and comparing'),
			});
			progress.clear();
			stdout.write(args.flag('json') ? `${JSON.stringify(match, null, 2)}\n` : describePair(one, other, match));
			return EXIT.ok;
		} finally {
			await engine.dispose();
		}
	},
};
