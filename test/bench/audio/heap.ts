import { foundIn } from '../../audio/host/studio.ts';
import { type LoopHeap, measureLoopHeap } from '../../support/loopHeap.ts';
import { type BenchSection, type Figure, figure, table } from '../section.ts';

const BLOCKS = 102_000;
const QUICK_BLOCKS = 18_000;
/** The smallest object takes 16: less than one of them in sixteen blocks is none a block. */
const MOST_BYTES_A_BLOCK = 1;
const KINDS = [
	['a file', 'file'],
	['a driver', 'driver'],
] as const;

interface Measured extends LoopHeap {
	readonly name: string;
}

const perBlock = ({ grownBytes, overBlocks }: LoopHeap) => grownBytes / overBlocks;

const kibibytes = (bytes: readonly number[]) => bytes.map((one) => (one / 1024).toFixed(1)).join(', ');

/** Everything was at work from the first block to the last. */
function isWhole({ failure, print, heard }: LoopHeap): boolean {
	return (
		failure === null && print.proof === 'every frame' && foundIn(print.findings).length === 0 && !heard.includes(0)
	);
}

function figureOf(measured: Measured, quick: boolean): Figure {
	const bytes = perBlock(measured);
	const whole = isWhole(measured);
	return figure(
		`heap growth per block, whole loop on ${measured.name} with everything at work`,
		`0: ≤ ${MOST_BYTES_A_BLOCK} byte, an object takes 16`,
		`${bytes.toFixed(2)} bytes over ${measured.overBlocks} blocks`,
		!whole ? false : quick ? null : bytes <= MOST_BYTES_A_BLOCK,
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
			measured.push({ name, ...(await measureLoopHeap({ kind, blocks, growthOnly: false, folder })) });
		}
		const rows = measured.map(({ name, blocks, heap: readings }) => [
			name,
			String(blocks),
			kibibytes(readings.map(({ kept }) => kept)),
			kibibytes(readings.map(({ engine }) => engine)),
		]);
		return {
			markdown: [
				'Blocks of 64 frames with everything at work at once: equalisers, two inserts (one in mid and side, half dry), limiter and dither, capture and supervision with the sync pair, every meter, two files in step, a monitor that switches every 50 blocks. The heap is read six times by a snapshot, which collects first: what a program keeps (objects, arrays, numbers, the memory behind buffers), and beside it what the engine has of its own (compiled code, shapes of objects), which comes to rest only slowly. Growth is that of what is kept, from the third reading to the last, when supervision has learned the chain.',
				table(['blocks of', 'blocks', 'kept, KiB', 'the engine’s own, KiB'], rows),
			].join('\n\n'),
			figures: measured.map((one) => figureOf(one, quick)),
		};
	},
};
