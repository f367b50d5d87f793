import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { describeWith } from '../capabilities.ts';
import { SOAK_KINDS, sumOf } from '../support/jackSoak/kinds.ts';
import { jackSoak } from '../support/jackSoak/soak.ts';

/** Five minutes at each rate; `npm run bench:audio -- soak48 soak96 --full` is the same for an hour at each, with all figures. */
const MINUTES = 5;
/** What a host may still take up within minutes of its start; growth is judged over hours, by the bench. */
const MOST_TAKEN_MB = 150;

/** True where a program may ask for real-time scheduling; without it a busy machine keeps no block's time. */
function realTimeAllowed(): boolean {
	return spawnSync('chrt', ['--fifo', '1', 'true'], { stdio: 'ignore' }).status === 0;
}

describeWith(['jackd', 'naudiodon'], 'minutes of passes through JACK with a remote in use and a busy machine', () => {
	test.each([
		{ rateHz: 48_000, blockFrames: 512, prefillBlocks: 8, periodFrames: 1024 },
		{ rateHz: 96_000, blockFrames: 512, prefillBlocks: 12, periodFrames: 1024 },
	])(
		'every sample comes back in its place, and a chain at work as loud as sent, at $rateHz Hz, in time and without growing',
		async (setup) => {
			const report = await jackSoak({ ...setup, minutes: MINUTES, progress: (text) => console.log(text) });
			console.log(JSON.stringify(report));
			expect(report.unseen).toEqual([]);
			const { complete } = report;
			for (const kind of SOAK_KINDS) expect(complete[kind], kind).toBeGreaterThan(0);
			expect(report.restarts).toBe(0);
			if (realTimeAllowed()) {
				// Passes that Detent itself names as failed are no loss of trust; on a machine kept free for it they are few.
				expect(report.named.length).toBeLessThanOrEqual(sumOf(complete));
				// The quarter of a block's time that is asked of p99.9 the bench judges, on a machine that is known: here the machine
				// may do other things too.
				expect(report.load.loadP99).toBeLessThanOrEqual(0.5);
			} else console.log('No real-time priority here: the time of blocks is not judged.');
			expect(report.load.bufferMs).toBeGreaterThanOrEqual(20);
			expect(report.memoryMb.last - report.memoryMb.first).toBeLessThanOrEqual(MOST_TAKEN_MB);
			expect(report.meters).toBeGreaterThan(1000);
			expect(report.moves).toBeGreaterThan(1000);
		},
	);
});
