import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { AudioClient } from '../../src/audio/client.ts';
import { createDaemon, type Daemon } from '../../src/daemon.ts';
import { loadStory } from '../../src/demo/settings.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import { type Chain, chainPatch, chainSchema, chainUnits } from '../../src/shared/model/chain.ts';
import { audioConfigSchema } from '../../src/shared/model/rig.ts';
import type { RemoteState } from '../../src/shared/protocol/state.ts';
import { type AudioRack, startAudioRack } from '../../src/units/simulators/audioRack.ts';
import { describeWith } from '../capabilities.ts';
import {
	JACK_SYNC_DEVICE,
	JACK_SYNC_OUTBOARD,
	type JackServer,
	realMusic,
	SYNC_BACK,
	SYNC_INTO_RACK,
	startJack,
} from '../support/jack.ts';

const RATE_HZ = 48_000;
const PERIOD_FRAMES = 1024;
const BLOCK_FRAMES = 2048;
const SECONDS = 20;
/** Source frame at which the fault is asked for. */
const FAULT_AT = 8 * RATE_HZ;
const TRIES = 3;
/** Two nulls of as many frames of noise differ by far less. */
const FLOOR_SCATTER_DB = 1;

let folder = '';
let jack: JackServer | null = null;
let rack: AudioRack | null = null;
let daemon: Daemon | null = null;

afterEach(async () => {
	await daemon?.close();
	await rack?.stop();
	await jack?.stop();
	await rm(folder, { recursive: true, force: true });
});

/** Three boxes of the demo's rack; the chain of the story with what stands between them taken out. */
function threeUnits(chain: Chain): Chain {
	const stages = chain.stages.map((stage) =>
		stage.kind === 'insert' ? { ...stage, units: ['curve-bender', 'vari-mu', 'open-eq'] } : stage,
	);
	return chainSchema.parse({ ...chain, name: 'Three units', stages });
}

async function setUp(): Promise<{ made: Daemon; outboard: AudioRack }> {
	folder = await mkdtemp(join(tmpdir(), 'detent-punch-in-'));
	const mixPath = join(folder, 'mix.wav');
	expect(realMusic(mixPath, SECONDS, RATE_HZ)).toBe(mixPath);
	const server = await startJack({ rateHz: RATE_HZ, periodFrames: PERIOD_FRAMES });
	jack = server;
	const stream = { rateHz: RATE_HZ, blockFrames: BLOCK_FRAMES };
	const made = await createDaemon({
		dataRoot: join(folder, 'data'),
		rigPath: null,
		simulation: { speed: 'realtime', handErrorTravel: 0, seed: 1, noise: false, drift: false },
		audio: audioConfigSchema.parse({
			...stream,
			backend: 'portaudio',
			device: JACK_SYNC_DEVICE,
			sync: { output: 4, input: 2 },
			wordLengthBits: 24,
		}),
		audioHost: 'process',
		audioEnv: server.env,
		clock: systemClock,
		logToFile: true,
	});
	daemon = made;
	const { simulation } = made;
	if (simulation === null) throw new Error('the simulated studio is missing');
	const chain = threeUnits(loadStory('presets/demo/first-pass.yaml').chain);
	const patch = simulation.audioRack(chainPatch(chain));
	const outboard = await startAudioRack({
		...stream,
		clock: systemClock,
		env: server.env,
		device: JACK_SYNC_OUTBOARD,
		prefillBlocks: 4,
		referenceDbfs: patch.referenceDbfs,
		noise: true,
		drift: false,
		units: patch.units,
		sync: true,
		faultRoomFrames: 4096,
		printed: () => {},
		troubled: (what) => console.log(`outboard: ${what}`),
		ended: () => {},
	});
	rack = outboard;
	simulation.onPositions((unit, positions) => outboard.setPositions(unit, positions));
	const hostPid = (made.audio as AudioClient).hostPid ?? 0;
	await server.connect(hostPid, outboard.pid, SYNC_INTO_RACK);
	await server.connect(outboard.pid, hostPid, SYNC_BACK);
	const { project } = (await made.command({ type: 'project.create', title: 'Punched', form: 'single' })) as {
		project: string;
	};
	const { track } = (await made.command({ type: 'track.create', project, title: 'The mix' })) as { track: string };
	await made.command({ type: 'track.mix', project, track, path: mixPath });
	await made.command({ type: 'chain.set', chain });
	for (const unit of chainUnits(chain)) await made.command({ type: 'unit.rest', unit });
	return { made, outboard };
}

/** One pass that may be punched; `during` is called once, when the source has come to `FAULT_AT`. */
async function pass(made: Daemon, note: string, during: () => void): Promise<RemoteState> {
	let asked = false;
	const stop = made.audio.onTransport(({ mode, frame }) => {
		if (mode !== 'printing' || frame < FAULT_AT || asked) return;
		asked = true;
		during();
	});
	try {
		await made.command({ type: 'pass.start', note, punchIn: true });
		const { signal } = new AbortController();
		return await made.until((now) => ['complete', 'failed', 'cancelled'].includes(now.pass?.phase ?? ''), signal);
	} finally {
		stop();
	}
}

/** A pass that nothing disturbed: on a busy machine a period may really be lost, and then the pass says so. */
async function undisturbed(made: Daemon): Promise<string> {
	for (let tries = 1; ; tries += 1) {
		const { pass: ended } = await pass(made, 'undisturbed', () => {});
		const revision = ended?.revision ?? '';
		if (ended?.phase === 'complete' && made.session.revisionDetail(revision).facts.pass.punch === undefined)
			return revision;
		console.log(`try ${tries}: ${ended?.failure?.reason ?? 'it had to be punched'}`);
		if (tries === TRIES) throw new Error('no pass was left undisturbed');
	}
}

describeWith(
	['jackd', 'naudiodon', 'wesnoth-1.16-music'],
	'a fault in the middle of a pass of real music through three units',
	() => {
		test("is caught, punched in, and the print ends complete; it nulls to the units' own noise", async () => {
			const { made, outboard } = await setUp();
			const [first, second] = [await undisturbed(made), await undisturbed(made)];
			const ended = await pass(made, 'disturbed', () =>
				outboard.injectFault({ kind: 'zero', on: 'return', afterFrames: 0, frames: 900 }),
			);
			expect(ended.pass?.failure).toBeNull();
			expect(ended.pass?.phase).toBe('complete');
			const revision = ended.pass?.revision ?? '';
			const { facts } = made.session.revisionDetail(revision);
			const caught = facts.pass.findings?.find(({ kind, severity }) => kind === 'dropout' && severity === 'failure');
			// The fault was asked for while this frame was sent; blocks and cables lie between that and its place.
			expect(caught?.frame).toBeGreaterThan(FAULT_AT - RATE_HZ);
			expect(caught?.frame).toBeLessThan(FAULT_AT + RATE_HZ);
			expect(caught?.mendedByTake).toBe(1);
			expect(facts.pass.punch?.joins.length).toBeGreaterThanOrEqual(2);
			expect(facts.pass.proof).toBe('every frame');
			const residualOf = async (one: string, other: string) => {
				const paths = [one, other].map((print) => made.session.mediaPath('capture', print) ?? '') as [string, string];
				return (await made.offline.nullTest(...paths)).residualDb ?? Number.NEGATIVE_INFINITY;
			};
			const floorDb = await residualOf(first, second);
			const punchedDb = await residualOf(first, revision);
			console.log(`against an undisturbed print: another one ${floorDb} dB, the punched one ${punchedDb} dB`);
			// The units' own noise is in all of them, and nothing more.
			expect(floorDb).toBeGreaterThan(Number.NEGATIVE_INFINITY);
			expect(punchedDb).toBeLessThanOrEqual(floorDb + FLOOR_SCATTER_DB);
		});
	},
);
