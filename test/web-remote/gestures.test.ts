import { beforeEach, describe, expect, test } from 'vitest';
import type { RemoteState } from '../../src/shared/protocol/state.ts';
import { GestureDesk, type Move } from '../../web-remote/src/state/gestures.ts';
import { contractState } from '../support/contractState.ts';
import { FakeClock } from '../support/fakeClock.ts';

const UNIT = 'pultec-l';
const CONTROL = 'lf_boost';
const base: RemoteState = contractState(false);

/** The state with the control moved, as the daemon would echo it. */
function echoed(position: number, seq: { remote: string; gesture: string; seq: number } | null): RemoteState {
	const unit = base.units[UNIT];
	const control = unit?.controls[CONTROL];
	if (unit === undefined || control === undefined) throw new Error('the fixture has no such control');
	return {
		...base,
		units: {
			...base.units,
			[UNIT]: { ...unit, controls: { ...unit.controls, [CONTROL]: { ...control, position, seq } } },
		},
	};
}

class World {
	readonly clock = new FakeClock();
	readonly sent: Move[] = [];
	accept = true;
	answers = true;
	#unanswered: (() => void)[] = [];
	#frames: (() => void)[] = [];
	#gestures = 0;
	readonly desk = new GestureDesk({
		nextFrame: (callback) => void this.#frames.push(callback),
		send: (move) => {
			this.sent.push(move);
			if (this.answers) return Promise.resolve(this.accept);
			return new Promise((resolve) => this.#unanswered.push(() => resolve(this.accept)));
		},
		changed: () => undefined,
		newGesture: () => {
			this.#gestures += 1;
			return `g${this.#gestures}`;
		},
		after: (delayMs, callback) => void this.clock.after(delayMs, callback),
	});

	async frame(): Promise<void> {
		const due = this.#frames;
		this.#frames = [];
		for (const callback of due) callback();
		await Promise.resolve();
		await Promise.resolve();
	}

	/** The oldest move without an answer gets one. */
	async answer(): Promise<void> {
		this.#unanswered.shift()?.();
		await Promise.resolve();
		await Promise.resolve();
	}

	/** Begins a gesture and moves once. */
	turn(position: number): string {
		const gesture = this.desk.begin();
		if (gesture === null) throw new Error('locked');
		this.desk.move(gesture, UNIT, CONTROL, position);
		return gesture;
	}
}

let world: World;
beforeEach(() => {
	world = new World();
	world.desk.unlock();
});

describe('a gesture', () => {
	test('shows at once under the finger and sends one message a frame, the newest', async () => {
		const gesture = world.turn(0.1);
		world.desk.move(gesture, UNIT, CONTROL, 0.2);
		world.desk.move(gesture, UNIT, CONTROL, 0.3);
		expect(world.desk.ownPosition(UNIT, CONTROL)).toBe(0.3);
		expect(world.sent).toHaveLength(0);
		await world.frame();
		expect(world.sent.map((move) => move.position)).toEqual([0.3]);
		expect(world.sent[0]?.last).toBe(false);
		await world.frame();
		expect(world.sent).toHaveLength(1);
	});

	test('ends with exactly one last message, also when the finger rests before it lifts', async () => {
		const gesture = world.turn(0.4);
		await world.frame();
		world.desk.end(gesture, UNIT, CONTROL);
		await world.frame();
		expect(world.sent.map((move) => move.last)).toEqual([false, true]);
		expect(world.sent.at(-1)?.position).toBe(0.4);
	});

	test('numbers rise across gestures', async () => {
		world.desk.set(UNIT, CONTROL, 0.1);
		await world.frame();
		world.desk.set(UNIT, CONTROL, 0.2);
		await world.frame();
		const [first, second] = world.sent;
		expect(second?.seq).toBeGreaterThan(first?.seq ?? Number.POSITIVE_INFINITY);
		expect(second?.gesture).not.toBe(first?.gesture);
	});

	test('echoes older than the newest own move are not shown', async () => {
		const gesture = world.turn(0.1);
		await world.frame();
		world.desk.move(gesture, UNIT, CONTROL, 0.2);
		await world.frame();
		world.desk.reconcile(echoed(0.1, { remote: 'me', gesture, seq: 1 }), 'me');
		expect(world.desk.ownPosition(UNIT, CONTROL)).toBe(0.2);
		world.desk.reconcile(echoed(0.2, { remote: 'me', gesture, seq: 2 }), 'me');
		expect(world.desk.ownPosition(UNIT, CONTROL)).toBeNull();
	});

	test('the same numbers of another remote are not taken for the own echo', async () => {
		world.answers = false;
		const gesture = world.turn(0.1);
		await world.frame();
		world.desk.reconcile(echoed(0.9, { remote: 'other', gesture, seq: 7 }), 'me');
		expect(world.desk.ownPosition(UNIT, CONTROL)).toBe(0.1);
	});

	test('once the own move is echoed, another hand on the same knob shows', async () => {
		const gesture = world.turn(0.1);
		await world.frame();
		world.desk.reconcile(echoed(0.1, { remote: 'me', gesture, seq: 1 }), 'me');
		world.desk.reconcile(echoed(0.9, { remote: 'other', gesture: 'x', seq: 1 }), 'me');
		expect(world.desk.ownPosition(UNIT, CONTROL)).toBeNull();
	});

	test('another hand that came after the accepted move shows at once, also while the finger rests on the knob', async () => {
		world.desk.reconcile(base, 'me');
		world.turn(0.1);
		await world.frame();
		expect(world.desk.ownPosition(UNIT, CONTROL)).toBe(0.1);
		world.desk.reconcile(echoed(0.9, { remote: 'other', gesture: 'x', seq: 1 }), 'me');
		expect(world.desk.ownPosition(UNIT, CONTROL)).toBeNull();
	});

	test('a link that does not answer gets no row of old moves: the newest goes when an answer is there', async () => {
		world.answers = false;
		const gesture = world.turn(0.01);
		for (let step = 2; step <= 30; step += 1) {
			await world.frame();
			world.desk.move(gesture, UNIT, CONTROL, step / 100);
		}
		await world.frame();
		expect(world.sent).toHaveLength(6);
		await world.answer();
		await world.frame();
		expect(world.sent).toHaveLength(7);
		expect(world.sent.at(-1)?.position).toBe(0.3);
	});

	test('a finger that rested until the echo came still ends its gesture, where the knob stands', async () => {
		const gesture = world.turn(0.1);
		await world.frame();
		world.desk.reconcile(echoed(0.1, { remote: 'me', gesture, seq: 1 }), 'me');
		world.desk.reconcile(echoed(0.9, { remote: 'other', gesture: 'x', seq: 1 }), 'me');
		world.desk.end(gesture, UNIT, CONTROL);
		await world.frame();
		expect(world.sent.at(-1)).toMatchObject({ gesture, last: true, position: 0.9 });
	});

	test('a refused move gives way to the true position', async () => {
		world.accept = false;
		world.desk.set(UNIT, CONTROL, 0.9);
		await world.frame();
		expect(world.desk.ownPosition(UNIT, CONTROL)).toBeNull();
	});

	test('an accepted move without an echo gives way after a while', async () => {
		world.desk.set(UNIT, CONTROL, 0.9);
		await world.frame();
		expect(world.desk.ownPosition(UNIT, CONTROL)).toBe(0.9);
		await world.clock.advance(1000);
		expect(world.desk.ownPosition(UNIT, CONTROL)).toBeNull();
	});
});

describe('while the studio is out of reach', () => {
	test('no gesture begins', () => {
		world.desk.lock();
		expect(world.desk.begin()).toBeNull();
		world.desk.set(UNIT, CONTROL, 0.5);
		expect(world.desk.ownPosition(UNIT, CONTROL)).toBeNull();
	});

	test('what waited for the next frame is never sent, not even after the link is back', async () => {
		const gesture = world.turn(0.7);
		world.desk.lock();
		await world.frame();
		world.desk.unlock();
		await world.frame();
		expect(world.sent).toHaveLength(0);
		expect(world.desk.ownPosition(UNIT, CONTROL)).toBeNull();
		world.desk.end(gesture, UNIT, CONTROL);
		await world.frame();
		expect(world.sent).toHaveLength(0);
	});

	test('a finger that stayed down during the cut turns nothing afterwards', async () => {
		const gesture = world.turn(0.7);
		await world.frame();
		world.desk.lock();
		world.desk.unlock();
		world.desk.move(gesture, UNIT, CONTROL, 0.8);
		await world.frame();
		expect(world.sent.filter((move) => move.position === 0.8)).toHaveLength(0);
	});
});
