import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PassRequest } from '../../src/audio/engine.ts';
import { createDaemon, type Daemon } from '../../src/daemon.ts';
import { loadStory } from '../../src/demo/settings.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import { type Chain, chainSchema, chainUnits } from '../../src/shared/model/chain.ts';
import type { RemoteState } from '../../src/shared/protocol/state.ts';
import { writeDemoMix } from '../../src/units/simulators/demoMix.ts';

const RATE = 48_000;
const SECONDS = 11;
const FAULT_AT = 8 * RATE;
const PATIENCE_MS = 40_000;
/** The takes differ by the rounding of the file's 32-bit floats and by what a compressor remembers of the music before. */
const NOISE_FLOOR_DB = -110;
let folder: string;
let daemon: Daemon | null = null;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'detent-mend-'));
});

afterEach(async () => {
	await daemon?.close();
	daemon = null;
	await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<Daemon> {
	daemon = await createDaemon({
		dataRoot: join(folder, 'data'),
		rigPath: null,
		simulation: { speed: 'fast', handErrorTravel: 0, seed: 1, noise: false, drift: false },
		audio: null,
		audioHost: 'inProcess',
		audioEnv: {},
		clock: systemClock,
		logToFile: true,
	});
	const { audio } = daemon;
	const open = audio.open.bind(audio);
	audio.open = (request) =>
		open(request.simulated === null ? request : { ...request, simulated: { ...request.simulated, faults: [] } });
	return daemon;
}

/** Three boxes of the demo's rack; the chain of the story with what stands between them taken out. */
function threeUnits(chain: Chain): Chain {
	const stages = chain.stages.map((stage) =>
		stage.kind === 'insert' ? { ...stage, units: ['curve-bender', 'vari-mu', 'open-eq'] } : stage,
	);
	return chainSchema.parse({ ...chain, name: 'Three units', stages });
}

async function ended(made: Daemon): Promise<RemoteState['pass']> {
	const over = ({ pass }: RemoteState) => pass !== null && ['complete', 'failed', 'cancelled'].includes(pass.phase);
	const { pass } = await made.until(over, AbortSignal.timeout(PATIENCE_MS));
	await made.session.settled();
	return pass;
}

/** Puts a fault into the next print. */
function disturb({ audio }: Daemon): void {
	const print = audio.print.bind(audio);
	audio.print = async (request: PassRequest) => {
		audio.print = print;
		const afterFrames = request.latency.frames + request.preRollFrames + FAULT_AT;
		await audio.injectFault({ kind: 'zero', on: 'return', afterFrames, frames: 900 });
		return print(request);
	};
}

test('a print that failed is made whole the day after, and nulls against an undisturbed one', async () => {
	const mixPath = join(folder, 'mix.wav');
	writeDemoMix(mixPath, RATE, SECONDS, 3);
	let made = await start();
	const { project } = (await made.command({ type: 'project.create', title: 'Mended' })) as { project: string };
	const { track } = (await made.command({ type: 'track.create', project, title: 'One' })) as { track: string };
	await made.command({ type: 'track.mix', project, track, path: mixPath });
	const chain = threeUnits(loadStory('presets/demo/first-pass.yaml').chain);
	await made.command({ type: 'chain.set', chain });
	for (const unit of chainUnits(chain)) await made.command({ type: 'unit.rest', unit });

	await made.command({ type: 'pass.start', note: 'undisturbed' });
	const whole = (await ended(made))?.revision ?? '';
	disturb(made);
	await made.command({ type: 'pass.start', note: 'disturbed' });
	expect(await ended(made)).toMatchObject({ phase: 'failed', failure: { kind: 'dropout' } });
	const { mendable } = made.session.snapshot().state;
	expect(mendable?.faulty).toHaveLength(1);
	await made.close();

	made = await start();
	await made.command({ type: 'track.select', project, track });
	expect(made.session.snapshot().state.mendable).toEqual(mendable);
	for (const unit of chainUnits(chain)) await made.command({ type: 'unit.rest', unit });
	await made.command({ type: 'pass.mend', pass: mendable?.pass.slice(-8) ?? '' });
	const pass = await ended(made);
	expect(pass).toMatchObject({ phase: 'complete', failure: null });
	const { facts } = made.session.revisionDetail(pass?.revision ?? '');
	expect(facts).toMatchObject({ note: 'disturbed', pass: { punch: { mends: mendable?.pass } } });
	expect(facts.capture?.file.fileName).toBe('01-one-r002.wav');
	expect(facts.pass.edges?.tail).toBe('proven');
	const one = made.session.mediaPath('capture', whole) ?? '';
	const other = made.session.mediaPath('capture', pass?.revision ?? '') ?? '';
	const { residualDb } = await made.offline.nullTest(one, other);
	console.log(
		`the mended print against an undisturbed one: ${residualDb} dB; joins ${JSON.stringify(facts.pass.punch?.joins)}`,
	);
	expect(residualDb ?? Number.NEGATIVE_INFINITY).toBeLessThanOrEqual(NOISE_FLOOR_DB);
	expect(made.session.snapshot().state.mendable).toBeNull();
	await expect(made.command({ type: 'pass.mend', pass: mendable?.pass ?? '' })).rejects.toMatchObject({
		code: 'audio.not-mendable',
	});
});
