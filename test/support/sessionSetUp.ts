import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { assembleSession } from '../../src/session/assembleSession.ts';
import { StateStore } from '../../src/session/stateStore.ts';
import { initialUnits } from '../../src/session/units/rackUnits.ts';
import { chainSchema } from '../../src/shared/model/chain.ts';
import { definitionSchema } from '../../src/shared/model/definition.ts';
import { type AudioConfig, audioConfigSchema, rigUnitSchema } from '../../src/shared/model/rig.ts';
import { type CommandInput, commandSchema } from '../../src/shared/protocol/commands.ts';
import { createCalibrationFiles } from '../../src/store/calibrationFiles.ts';
import { cryptoRng } from '../../src/store/cryptoRng.ts';
import { openLogStore } from '../../src/store/openLogStore.ts';
import { createPeople } from '../../src/store/people.ts';
import { createPowerMarks } from '../../src/store/powerMarks.ts';
import { createStudioFiles } from '../../src/store/studioFiles.ts';
import { resolveDefinition } from '../../src/units/definitions/resolveDefinition.ts';
import { FakeClock } from './fakeClock.ts';
import { FakeDriver } from './fakeDriver.ts';
import { FakeAudio, FakeOffline } from './passFakes.ts';
import { emptyState } from './remoteState.ts';

const definition = definitionSchema.parse({
	schema: 1,
	id: 'test/eq',
	maker: 'Test',
	model: 'EQ',
	class: 'eq',
	channels: 2,
	confidence: 'S',
	controls: ['gain', 'freq'].map((id) => ({
		id,
		label: id.toUpperCase(),
		purpose: 'gain',
		type: 'continuous',
		confidence: 'S',
	})),
});
export const chain = chainSchema.parse({
	schema: 1,
	name: 'One EQ',
	stages: [
		{ id: 'eq', kind: 'insert', name: 'EQ', units: ['eq'] },
		{ id: 'level', kind: 'digital', process: { type: 'loudness', targetLufs: -9, gainDb: null } },
	],
});
export const ENGINEER = { id: '01890000-0000-7000-8000-000000000001', name: 'Tablet', role: 'engineer' } as const;

/** The EQ with a switch that takes it into the path. */
const switchedDefinition = definitionSchema.parse({
	...definition,
	controls: [
		...definition.controls,
		{
			id: 'insert',
			label: 'INSERT',
			purpose: 'insert_switch',
			type: 'toggle',
			positions: [{ legend: 'off' }, { legend: 'on' }],
			confidence: 'S',
		},
	],
});

/**
 * A session with one EQ in its rack, whose audio and files are fakes; a track of one second is chosen.
 *
 * @param studio of its rig's `audio`, and how much the EQ takes
 */
export async function setUp(
	{ switched = false, ...unit }: { warmUpMinutes?: number; switched?: boolean } = {},
	studio: { audio?: Partial<AudioConfig>; levelCeilingDbu?: number } = {},
) {
	const audioConfig = audioConfigSchema.parse({ backend: 'simulated', ...studio.audio });
	const { levelCeilingDbu } = studio;
	const own = switched ? switchedDefinition : definition;
	const model = levelCeilingDbu === undefined ? own : { ...own, levelCeilingDbu };
	const root = mkdtempSync(join(tmpdir(), 'detent-session-'));
	const clock = new FakeClock();
	const store = openLogStore(root, { clock, rng: cryptoRng, access: 'write' });
	onTestFinished(() => {
		store.close();
		rmSync(root, { recursive: true, force: true });
	});
	const files = createStudioFiles(store.layout, store);
	const audio = new FakeAudio();
	const offline = new FakeOffline();
	const driver = new FakeDriver();
	const rig = rigUnitSchema.parse({ id: 'eq', definition: 'test/eq', ...unit });
	const units = [{ rig, definition: resolveDefinition(model, rig), driver }];
	const state = new StateStore({ ...emptyState(), units: initialUnits(units, []) }, clock);
	const notices: string[] = [];
	const calibrationFiles = createCalibrationFiles(store.layout.calibrations);
	const { session, passes, calibrations, memories, start } = assembleSession({
		clock,
		store,
		files,
		offline,
		people: createPeople(store.layout.people, store.newId),
		state,
		units,
		engine: audio,
		audioConfig,
		openRequest: () => ({ audio: audioConfig, simulated: null, fileReturnPath: null }),
		simulated: false,
		simulatedHand: null,
		calibrationFiles,
		powerMarks: createPowerMarks(store.layout.powerMarks),
		analyse: () => Promise.reject(new Error('no recording in this test')),
		takeIn: () => Promise.reject(new Error('nothing is taken in in this test')),
		provideMix: () => {},
		revoke: () => {},
		notice: (_, text) => void notices.push(text),
		logError: () => {},
		onEnd: () => {},
	});
	await start();
	driver.tape.say({});
	const command = (input: CommandInput) => session.command(commandSchema.parse(input), ENGINEER);
	const mixPath = join(root, 'mix.wav');
	writeFileSync(mixPath, 'the fake finds every file sound');
	const { project } = (await command({ type: 'project.create', title: 'P' })) as { project: string };
	const { track } = (await command({ type: 'track.create', project, title: 'T' })) as { track: string };
	await command({ type: 'track.mix', project, track, path: mixPath });
	await command({ type: 'chain.set', chain });
	driver.turn('gain', 0.5);
	driver.turn('freq', 0.5);
	const phase = async (wanted: string) => {
		await expect.poll(() => state.state.pass?.phase, { interval: 2 }).toBe(wanted);
	};
	/** A whole pass; the revision's id. */
	const pass = async () => {
		await command({ type: 'pass.start' });
		await expect.poll(() => audio.printing !== null, { interval: 2 }).toBe(true);
		writeFileSync(audio.printing?.capturePath ?? '', 'print');
		audio.end('complete');
		await phase('complete');
		await session.settled();
		return state.state.pass?.revision ?? '';
	};
	return {
		audio,
		calibrationFiles,
		calibrations,
		clock,
		command,
		driver,
		files,
		memories,
		mixPath,
		notices,
		offline,
		passes,
		tape: driver.tape,
		pass,
		phase,
		project,
		session,
		state,
		store,
		track,
	};
}
