import { describe, expect, test } from 'vitest';
import { controllerKind, MonitorGuard, withQuietController } from '../../../src/session/roundTrip/monitorGuard.ts';
import { StateStore } from '../../../src/session/stateStore.ts';
import { Rack } from '../../../src/session/units/rack.ts';
import { initialUnits } from '../../../src/session/units/rackUnits.ts';
import { chainSchema } from '../../../src/shared/model/chain.ts';
import { definitionSchema } from '../../../src/shared/model/definition.ts';
import { rigUnitSchema } from '../../../src/shared/model/rig.ts';
import type { MonitorController } from '../../../src/shared/protocol/listening.ts';
import type { PassState } from '../../../src/shared/protocol/state.ts';
import { resolveDefinition } from '../../../src/units/definitions/resolveDefinition.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { FakeDriver } from '../../support/fakeDriver.ts';
import { FakeAudio } from '../../support/passFakes.ts';
import { emptyState } from '../../support/remoteState.ts';

const mute = (id: string) => ({
	id,
	label: 'MUTE',
	purpose: 'mute',
	type: 'toggle',
	positions: [{ legend: 'off' }, { legend: 'on' }],
	confidence: 'S',
});

/** A controller whose mute is `gain`, which the driver sets, and one with a second mute that no wire reaches. */
const controller = (mutes: string[]) =>
	definitionSchema.parse({
		schema: 1,
		id: 'test/controller',
		maker: 'Test',
		model: 'Controller',
		class: 'monitor_control',
		channels: 2,
		confidence: 'S',
		controls: mutes.map(mute),
	});

interface Studio {
	kind?: MonitorController['kind'];
	controllerUnit?: string | null;
	mutes?: string[];
	driver?: FakeDriver | null;
}

function studio({ kind = 'unit', controllerUnit = 'desk', mutes = ['gain'], driver = new FakeDriver() }: Studio = {}) {
	const clock = new FakeClock();
	const rig = rigUnitSchema.parse({ id: 'desk', definition: 'test/controller' });
	const units = [{ rig, definition: resolveDefinition(controller(mutes), rig), driver }];
	const before = emptyState();
	const state = new StateStore(
		{
			...before,
			units: initialUnits(units, []),
			audio: { ...before.audio, controller: { kind, confirmedAt: null } },
		},
		clock,
	);
	const notices: string[] = [];
	const notice = (_: string, text: string) => void notices.push(text);
	const memory = { rackState: () => [], saveRackState: () => {} };
	const rack = new Rack({ units, state, clock, memory, simulatedHand: null, notice });
	const monitor = controllerUnit === null ? undefined : { controllerUnit };
	const guard = new MonitorGuard({ monitor, rack, state, clock, notice });
	const audio = new FakeAudio();
	const quiet = withQuietController(audio, guard);
	const measure = () => quiet.measureLatency({ levelDbfs: -20 });
	const inPhase = (phase: PassState['phase']) => {
		state.set(['pass'], { phase } as PassState);
		state.flush();
	};
	const word = () => state.state.audio.controller.confirmedAt;
	return { audio, clock, guard, inPhase, measure, notices, quiet, rack, state, units, word };
}

const REFUSED = { code: 'audio.monitor.refused' };
const REQUEST = {} as never;

describe('a controller that a person speaks for', () => {
	const byPerson = () => studio({ kind: 'person', controllerUnit: null });

	test('has to be spoken for before the first test signal; the word counts for as many as follow', async () => {
		const { audio, guard, measure, quiet } = byPerson();
		await expect(measure()).rejects.toMatchObject(REFUSED);
		expect(audio.calls).toEqual([]);
		await quiet.stop();
		guard.confirm(true);
		await measure();
		await measure();
		expect(audio.calls).toEqual(['stop', 'measureLatency', 'measureLatency']);
		guard.confirm(false);
		await expect(measure()).rejects.toMatchObject(REFUSED);
	});

	test.each(['play', 'compare', 'print'] as const)(
		'is open again, for all that is known, once there is a %s',
		async (how) => {
			const { audio, guard, inPhase, measure, quiet, word } = byPerson();
			guard.confirm(true);
			await measure();
			inPhase('printing');
			void quiet[how](REQUEST);
			expect(word()).toBeNull();
			inPhase('complete');
			await expect(measure()).rejects.toMatchObject(REFUSED);
			guard.confirm(true);
			await measure();
			expect(audio.calls.filter((call) => call === 'measureLatency')).toHaveLength(2);
		},
	);

	test('a word of one command is taken back with its end, and a later one stays', () => {
		const { guard, word } = byPerson();
		const takeBack = guard.confirm(true);
		takeBack();
		expect(word()).toBeNull();
		const ofTone = guard.confirm(true);
		guard.confirm(true);
		ofTone();
		expect(word()).not.toBeNull();
	});

	test('takes of a pass wait for a word, and it counts until the last of them', async () => {
		const { audio, guard, inPhase, measure, notices, quiet, word } = byPerson();
		inPhase('punching in');
		const first = measure();
		expect(audio.calls).toEqual([]);
		expect(notices).toEqual([expect.stringContaining('Mute the monitor controller and say so')]);
		guard.confirm(true);
		await first;
		void quiet.print(REQUEST);
		await measure();
		expect(audio.calls).toEqual(['measureLatency', 'print', 'measureLatency']);
		inPhase('complete');
		expect(word()).toBeNull();
	});

	test('takes that nobody speaks for are given up after ten minutes, or with the pass', async () => {
		const { audio, clock, inPhase, measure, quiet } = byPerson();
		inPhase('punching in');
		const left = expect(measure()).rejects.toMatchObject(REFUSED);
		await clock.advance(10 * 60 * 1000);
		await left;
		const cancelled = expect(measure()).rejects.toMatchObject({ code: 'audio.cancelled' });
		await quiet.cancelPass();
		await cancelled;
		expect(audio.calls).toEqual(['cancelPass']);
	});
});

describe('a controller that is a unit', () => {
	test('is muted first and put back afterwards, without a word', async () => {
		const driver = new FakeDriver();
		const { audio, measure, rack } = studio({ driver });
		await rack.start();
		driver.turn('gain', 0);
		const measuring = measure();
		await expect.poll(() => driver.sent.length, { interval: 1 }).toBe(1);
		expect(audio.calls).toEqual([]);
		driver.sent[0]?.answer({ position: 1, evidence: 'acknowledged' });
		await expect.poll(() => driver.sent.length, { interval: 1 }).toBe(2);
		expect(audio.calls).toEqual(['measureLatency']);
		expect(driver.sent.map(({ position }) => position)).toEqual([1, 0]);
		driver.sent[1]?.answer({ position: 0, evidence: 'acknowledged' });
		await measuring;
	});

	test.each(['stop', 'cancelPass'] as const)(
		'sends nothing where %s comes while it is still being muted, and is put back',
		async (end) => {
			const driver = new FakeDriver();
			const { audio, measure, quiet, rack } = studio({ driver });
			await rack.start();
			driver.turn('gain', 0);
			const cancelled = expect(measure()).rejects.toMatchObject({ code: 'audio.cancelled' });
			await expect.poll(() => driver.sent.length, { interval: 1 }).toBe(1);
			await quiet[end]();
			driver.sent[0]?.answer({ position: 1, evidence: 'acknowledged' });
			await expect.poll(() => driver.sent.length, { interval: 1 }).toBe(2);
			driver.sent[1]?.answer({ position: 0, evidence: 'acknowledged' });
			await cancelled;
			expect(audio.calls).toEqual([end]);
		},
	);

	test('that cannot be reached is asked of a person, and no hand is said to have muted it', async () => {
		const { audio, guard, measure, rack, state, units } = studio({ driver: null });
		expect(controllerKind({ controllerUnit: 'desk' }, true, units)).toBe('person');
		await expect(measure()).rejects.toMatchObject({ ...REFUSED, subject: 'desk' });
		expect(audio.calls).toEqual([]);
		expect(rack.state('desk', 'gain').evidence.evidence).toBe('none');
		expect(state.state.audio.controller.kind).toBe('person');
		// What a hand did in the rack view is no word about the loudspeakers.
		rack.setByHand('desk', 'gain', 1, { by: 'Anna', gesture: null, last: true });
		await expect(measure()).rejects.toMatchObject(REFUSED);
		guard.confirm(true);
		await measure();
		expect(audio.calls).toEqual(['measureLatency']);
		expect(rack.state('desk', 'gain').movedBy).toBe('Anna');
	});

	test('with one mute on the wire and one that is not is muted and asked for', async () => {
		const driver = new FakeDriver();
		const { audio, guard, measure, units } = studio({ driver, mutes: ['gain', 'headphones'] });
		expect(controllerKind({ controllerUnit: 'desk' }, true, units)).toBe('person');
		expect(controllerKind({ controllerUnit: 'desk', controllerMutes: ['gain'] }, true, units)).toBe('unit');
		const answer = async (count: number) => {
			await expect.poll(() => driver.sent.length, { interval: 1 }).toBe(count);
			driver.sent[count - 1]?.answer({ position: 1, evidence: 'acknowledged' });
		};
		const refused = expect(measure()).rejects.toMatchObject({ ...REFUSED, subject: 'desk' });
		await answer(1);
		await refused;
		guard.confirm(true);
		const measured = measure();
		await answer(2);
		// It stood muted before.
		await answer(3);
		await measured;
		expect(audio.calls).toEqual(['measureLatency']);
	});

	test('that does not say that it is muted stops the test signal, and a person is asked from then on', async () => {
		const driver = new FakeDriver();
		const { audio, guard, measure, state } = studio({ driver });
		const refused = expect(measure()).rejects.toMatchObject({ ...REFUSED, subject: 'desk' });
		await expect.poll(() => driver.sent.length, { interval: 1 }).toBe(1);
		driver.sent[0]?.answer({ position: 1, evidence: 'asked' });
		await expect.poll(() => state.state.audio.controller.kind, { interval: 1 }).toBe('person');
		await refused;
		expect(audio.calls).toEqual([]);
		guard.confirm(true);
		const measured = measure();
		await expect.poll(() => driver.sent.length, { interval: 1 }).toBe(2);
		driver.sent[1]?.answer({ position: 1, evidence: 'asked' });
		await expect.poll(() => driver.sent.length, { interval: 1 }).toBe(3);
		driver.sent[2]?.answer({ position: 1, evidence: 'asked' });
		await measured;
	});

	test('that says that it is open stops the test signal, whatever a person says', async () => {
		const driver = new FakeDriver();
		const { audio, guard, measure } = studio({ driver });
		guard.confirm(true);
		const refused = expect(measure()).rejects.toMatchObject({ ...REFUSED, subject: 'desk' });
		await expect.poll(() => driver.sent.length, { interval: 1 }).toBe(1);
		driver.sent[0]?.answer({ position: 0, evidence: 'acknowledged' });
		await refused;
		expect(audio.calls).toEqual([]);
	});
});

test('a person is asked where there are loudspeakers and nobody has said that Detent alone feeds them', () => {
	const { units } = studio();
	expect(controllerKind(undefined, true, units)).toBe('person');
	expect(controllerKind(undefined, false, units)).toBe('none');
	expect(controllerKind({ externalController: 'none' }, true, units)).toBe('none');
	expect(controllerKind({ externalController: 'present' }, true, units)).toBe('person');
	expect(controllerKind({ controllerUnit: 'desk' }, true, units)).toBe('unit');
});

test('what is put in place of a guarded method is called, and can go on to the guarded one', async () => {
	const audio = new FakeAudio();
	const { guard } = studio();
	const quiet = withQuietController(audio, guard);
	const guarded = quiet.play;
	quiet.play = (request) => {
		audio.calls.push('instead');
		return guarded(request);
	};
	await quiet.play({
		sourcePath: '/mix.wav',
		chain: chainSchema.parse({ schema: 1, name: 'None', stages: [] }),
		latency: null,
		startFrame: 0,
	});
	expect(audio.calls).toEqual(['instead', 'play']);
});
