import { foundIn } from '../../audio/host/studio.ts';
import { type LoopHeap, measureLoopHeap } from '../../support/loopHeap.ts';
import { type BenchSection, type Figure, figure, table } from '../section.ts';

const BLOCKS = 102_000;
const QUICK_BLOCKS = 18_000;
const READINGS = 24;
/** The smallest object takes 16: less than one of them in sixteen blocks is none a block. */
const MOST_BYTES_A_BLOCK = 1;
const KINDS = [
	['a file', 'file'],
	['a driver', 'driver'],
] as const;

interface Measured extends LoopHeap {
	readonly name: string;
}

/** Everything was at work from the first block to the last. */
function isWhole({ failure, print, heard }: LoopHeap): boolean {
	return (
		failure === null && print.proof === 'every frame' && foundIn(print.findings).length === 0 && !heard.includes(0)
	);
}

function figureOf(measured: Measured, quick: boolean): Figure {
	const { slope, error } = measured.growth;
	const whole = isWhole(measured);
	return figure(
		`heap growth per block, whole loop on ${measured.name} with everything at work`,
		`0: ≤ ${MOST_BYTES_A_BLOCK} byte, an object takes 16`,
		`${slope.toFixed(2)} ± ${error.toFixed(2)} bytes`,
		!whole ? false : quick ? null : slope + 2 * error <= MOST_BYTES_A_BLOCK,
		!whole ? 'the pass was disturbed' : quick ? 'a quick run is still learning the chain' : 'something is kept',
	);
}

/** What the block loop keeps in memory: nothing, whatever is at work. */
export const heap: BenchSection = {
	name: 'heap',
	title: 'Heap of the block loop',
	async run({ folder, quick, progress }) {
		const measured: Measured[] = [];
		for (const [name, kind] of KINDS) {
			progress(`blocks of ${name}`);
			const blocks = quick ? QUICK_BLOCKS : BLOCKS;
			measured.push({ name, ...(await measureLoopHeap({ kind, blocks, readings: READINGS, folder })) });
		}
		const rows = measured.map(({ name, blocks, heap: readings }) => [
			name,
			String(blocks),
			readings.map((bytes) => `${(bytes / 1024).toFixed(1)}`).join(', '),
		]);
		return {
			markdown: [
				'Blocks of 64 frames with everything at work at once: equalisers, two inserts (one in mid and side, half dry), limiter and dither, capture and supervision with the sync pair, every meter, two files in step, a monitor that switches every 50 blocks. The heap is read 24 times after a forced collection; growth is the slope of a straight line through all readings but the first third, in which supervision learns the chain, and its error that of the line.',
				table(['blocks of', 'blocks', 'heap, KiB'], rows),
			].join('\n\n'),
			figures: measured.map((one) => figureOf(one, quick)),
		};
	},
};
