import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createDaemon } from '../daemon.ts';
import { describeNull, type FirstPassResult, runFirstPass } from '../demo/firstPass.ts';
import { predictNulls } from '../demo/predict.ts';
import { loadStory } from '../demo/settings.ts';
import { packageRoot } from '../process/packageRoot.ts';
import { systemClock } from '../process/systemClock.ts';
import { usageError } from './framework/args.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';

/** Half a percent of travel: what a careful hand misses a pot by. */
const HAND_ERROR_TRAVEL = 0.005;
const EXACT_LIMIT_DB = -120;
const PREDICTION_LIMIT_DB = 3;
const BELOW_CHANGE_DB = 15;

interface Run {
	hand: 'exact' | 'human';
	result: FirstPassResult;
	/** Print 3 against print 1 as the unit models have it. */
	predictedDb: number | null;
}

/** The story goes to stdout, or, when stdout is for JSON, to stderr. */
function tell({ args, stdout, stderr }: VerbContext): (line: string) => void {
	const out = args.flag('json') ? stderr : stdout;
	return (line) => out.write(`${line}\n`);
}

async function oneRun(context: VerbContext, mixPath: string, seed: number, hand: Run['hand']): Promise<Run> {
	const { signal } = context;
	const say = tell(context);
	const kept = context.args.text('keep');
	const dataRoot = kept === null ? await mkdtemp(join(tmpdir(), 'detent-demo-')) : join(resolve(kept), `hand-${hand}`);
	const story = loadStory(join(packageRoot, 'presets', 'demo', 'first-pass.yaml'));
	const daemon = await createDaemon({
		dataRoot,
		rigPath: null,
		simulation: {
			speed: 'fast',
			handErrorTravel: hand === 'exact' ? 0 : HAND_ERROR_TRAVEL,
			seed,
			noise: false,
			drift: false,
		},
		audio: null,
		audioHost: 'process',
		audioEnv: context.env,
		clock: systemClock,
		logToFile: true,
	});
	try {
		say(
			`\n== Pots set ${hand === 'exact' ? 'exactly' : `by a hand that misses by up to ±${HAND_ERROR_TRAVEL * 100} % of travel (seed ${seed})`}`,
		);
		const result = await runFirstPass({
			daemon,
			story,
			mixPath,
			signal,
			say,
			truePositions: () => daemon.simulation?.truth() ?? {},
		});
		const predictedDb = hand === 'exact' ? null : await predictNulls(daemon, story.chain, result, mixPath);
		if (predictedDb !== null)
			say(`   The unit models predict ${describeNull(predictedDb)} for print 3 against print 1.`);
		return { hand, result, predictedDb };
	} finally {
		await daemon.close();
		if (kept === null) await rm(dataRoot, { recursive: true, force: true });
	}
}

/** What the story promises, line by line. */
function verdicts([exact, human]: readonly [Run, Run]): { promise: string; kept: boolean }[] {
	const below = (residual: number | null) => residual ?? Number.NEGATIVE_INFINITY;
	const recalled = below(human.result.recalledDb);
	return [
		{
			promise: `pots exact: print 3 against print 1 at or below ${EXACT_LIMIT_DB} dB: ${describeNull(exact.result.recalledDb)}`,
			kept: below(exact.result.recalledDb) <= EXACT_LIMIT_DB,
		},
		{
			promise: `pots by hand: within ${PREDICTION_LIMIT_DB} dB of what the models predict: ${recalled.toFixed(1)} dB, predicted ${below(human.predictedDb).toFixed(1)} dB`,
			kept: Math.abs(recalled - below(human.predictedDb)) <= PREDICTION_LIMIT_DB,
		},
		{
			promise: `pots by hand: at least ${BELOW_CHANGE_DB} dB below print 2 against print 1: ${(below(human.result.changedDb) - recalled).toFixed(1)} dB`,
			kept: below(human.result.changedDb) - recalled >= BELOW_CHANGE_DB,
		},
	];
}

async function firstPass(context: VerbContext): Promise<number> {
	const { args, stdout } = context;
	const { MIX } = args.exactly('MIX');
	const seed = args.integer('seed', 0, 0xffffffff) ?? 1;
	const runs: [Run, Run] = [
		await oneRun(context, resolve(MIX), seed, 'exact'),
		await oneRun(context, resolve(MIX), seed, 'human'),
	];
	const found = verdicts(runs);
	const say = tell(context);
	say('\n== Verdict');
	for (const { promise, kept } of found) say(`${kept ? 'kept  ' : 'BROKEN'} ${promise}`);
	if (args.flag('json')) {
		const figures = runs.map(({ hand, result: { recalledDb, changedDb }, predictedDb }) => ({
			hand,
			recalledDb,
			changedDb,
			predictedDb,
		}));
		stdout.write(`${JSON.stringify({ seed, runs: figures, verdicts: found })}\n`);
	}
	return found.every(({ kept }) => kept) ? EXIT.ok : EXIT.failed;
}

export const verb: Verb = {
	name: 'demo',
	summary: 'Act out a whole job on one mix in the simulated studio',
	usage: 'first-pass MIX [--seed N] [--keep DIR]',
	options: {},
	notes: null,
	commands: {
		'first-pass': {
			name: 'demo first-pass',
			summary: 'Print twice with different settings, recall the first, print again, and null',
			usage: 'MIX [--seed N] [--keep DIR] [--json]',
			options: {
				seed: { type: 'string', value: 'N', summary: 'Seed of the hand and of the units (default 1)' },
				json: { type: 'boolean', summary: 'Print the figures as JSON on stdout, the story on stderr' },
				keep: { type: 'string', value: 'DIR', summary: 'Keep the log and the audio here' },
			},
			notes: null,
			run: firstPass,
		},
	},
	run: () => Promise.reject(usageError('Which demo?', 'There is: first-pass.')),
};
