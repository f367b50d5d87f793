import { MainsWatch } from '../../../../src/dsp/supervise/mainsWatch.ts';
import { ReturnWatch } from '../../../../src/dsp/supervise/returnWatch.ts';
import { WholeWatch } from '../../../../src/dsp/supervise/wholeWatch.ts';
import { programme } from '../../material/programme.ts';
import { cpuSeconds } from '../../timing.ts';
import { CHAINS, through } from './chains.ts';
import type { Pair } from './material.ts';

const RATE_HZ = 96_000;
const SECONDS = 60;
/** The programme is played so often in one pass: three minutes, as long as a track. The chain is learned from the head by two scouts, once a pass. */
const TIMES = 3;
const QUICK_SECONDS = 8;
const CHAIN = 'three units';

/** What the share is measured over, in words. */
export const SHARE_PASS = `over 3 minutes of programme through ${CHAIN}: the head alone costs more, as it is learned from and judged twice`;

/** CPU seconds of supervision a second of a pass at 96 kHz, both channels, all that watches the programme. */
export function share(quick: boolean): number {
	const sent = programme(RATE_HZ, quick ? QUICK_SECONDS : SECONDS).planes as Pair;
	const returned = through(CHAINS[CHAIN] ?? [], sent, RATE_HZ, 1);
	const times = quick ? 1 : TIMES;
	const run = () => watch(sent, returned, times);
	// What the compiler does at first is not what hours of it cost.
	if (!quick) watch(sent, returned, 1);
	return cpuSeconds(run) / ((times * sent[0].length) / RATE_HZ);
}

function watch(sent: Pair, returned: Pair, times: number): void {
	const log = { add: <T>(finding: T) => finding, end: () => {} };
	const frames = sent[0].length;
	const source = { rateHz: RATE_HZ, sourceFrom: 0, sourceTo: times * frames, log };
	const watcher = new WholeWatch({ ...source, firstFrame: 0, toleranceFrames: 24, midSide: false });
	const mains = new MainsWatch({ ...source, apartSeconds: 0 });
	const back = new ReturnWatch({ ...source, apartSeconds: 0, silentTo: 0, midSide: false, bareSides: [] });
	const [left, right] = returned;
	const [sentLeft, sentRight] = sent;
	for (let time = 0; time < times; time++) {
		watcher.process([left, right, sentLeft, sentRight], 0, frames);
		for (let frame = 0; frame < frames; frame++)
			for (const one of [mains, back])
				one.push(
					left[frame] as number,
					right[frame] as number,
					sentLeft[frame] as number,
					sentRight[frame] as number,
					time * frames + frame,
				);
	}
	watcher.finish();
	mains.finish();
}
