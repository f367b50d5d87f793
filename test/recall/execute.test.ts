import { describe, expect, test } from 'vitest';
import { AwayUnits } from '../../src/recall/awayUnits.ts';
import { executeRecall } from '../../src/recall/execute.ts';
import type { RecallOptions, StepOutcome } from '../../src/recall/execution.ts';
import type { HandStep, RecallPlan, RecallStep, SafeStep, SendStep } from '../../src/recall/steps.ts';
import { summariseRecall } from '../../src/recall/summary.ts';
import { DetentError } from '../../src/shared/errors.ts';
import { UNKNOWN_TAPE } from '../../src/shared/model/tape.ts';
import type { TapeTransport, UnitMemory } from '../../src/units/driver.ts';
import { away, FakeDriver, type FakeOptions, quickClock, refused, silent } from './fakes.ts';

function send(unit: string, control: string, to: number, changes: Partial<SendStep> = {}): SendStep {
	return {
		id: `send:${unit}:${control}`,
		kind: 'send',
		unit,
		control,
		text: `${control}: to ${to}`,
		from: null,
		to,
		repeatable: true,
		overwrites: false,
		readable: false,
		tolerance: 0,
		settleMs: null,
		...changes,
	};
}

function hand(unit: string, control: string, to: number): HandStep {
	return { id: `hand:${unit}:${control}`, kind: 'hand', unit, control, text: control, from: null, to, live: true };
}

function safe(action: SafeStep['action'], unit: string, control: string, to: number): SafeStep {
	return { id: `safe:${unit}:${control}`, kind: 'safe', action, unit, control, text: action, from: null, to };
}
const MUTE = safe('mute monitor', 'monitor', 'mute', 1);

const plan = (...steps: RecallStep[]): RecallPlan => ({ steps, untouched: 0, problems: [] });

function run(recall: RecallPlan, drivers: FakeDriver[], changes: Partial<RecallOptions> = {}) {
	const log: StepOutcome[] = [];
	const clock = quickClock();
	const options: RecallOptions = {
		clock,
		away: new AwayUnits(clock, 100, () => undefined),
		readMemory: async () => Uint8Array.of(1, 2, 3),
		onTransfer: () => undefined,
		signal: new AbortController().signal,
		onStep: (outcome) => void log.push(outcome),
		confirmHand: async () => 'done',
		muteMonitor: async () => undefined,
		switchMuted: (_, work) => work(),
		tries: 3,
		...changes,
	};
	const done = executeRecall(recall, new Map(drivers.map((driver) => [driver.unit, driver])), options);
	return { done, log };
}

const short = ({ step, evidence }: StepOutcome) => `${step.control} ${evidence.evidence} ${evidence.outcome}`;
const all = (result: { steps: StepOutcome[] }) => result.steps.map(short);
const unit = (options: FakeOptions = {}, name = 'eq') => new FakeDriver(name, ['a', 'b', 'c'], options);
const READ = { readable: true };

function machine(moving: boolean, stops: boolean): TapeTransport & { commands: string[] } {
	const commands: string[] = [];
	let polls = 0;
	return {
		commands,
		can: { locate: false, record: true, position: true, motion: true },
		locate: async () => 'acknowledged',
		command: async (action) => {
			commands.push(action);
			return 'acknowledged';
		},
		arm: () => undefined,
		status: async () => {
			polls += 1;
			return { ...UNKNOWN_TAPE, moving: moving && (!stops || polls < 4), mode: 'play' };
		},
		onStatus: () => () => undefined,
	};
}
const STOP = safe('stop transport', 'eq', 'transport', 0);

describe('evidence is never more than what was seen', () => {
	test('a one-way unit: asked', async () => {
		const result = await run(plan(send('eq', 'a', 3)), [unit()]).done;
		expect(all(result)).toEqual(['a asked done']);
		expect(result.outcome).toBe('done');
		expect(result.steps[0]?.evidence).toMatchObject({ by: 'wire', at: '2026-01-02T00:00:00.000Z', stale: null });
	});

	test('a unit that acknowledges: acknowledged', async () => {
		const result = await run(plan(send('eq', 'a', 3)), [unit({ acknowledges: true })]).done;
		expect(all(result)).toEqual(['a acknowledged done']);
	});

	test('a unit that is read back: acknowledged, with one read for all its controls', async () => {
		const driver = unit(READ);
		driver.positions.set('c', 9);
		const { done, log } = run(plan(send('eq', 'a', 3, READ), send('eq', 'b', 4, READ)), [driver]);
		const result = await done;
		expect(all(result)).toEqual(['a acknowledged done', 'b acknowledged done']);
		expect(driver.reads).toBe(1);
		expect(result.readings.get('eq')?.get('c')).toBe(9);
		expect(log.map(short)).toEqual(['a asked open', 'b asked open', 'a acknowledged done', 'b acknowledged done']);
	});

	test('a hand that goes back is asked again, and until then nobody knows where that knob stands', async () => {
		const seen: string[] = [];
		const answers = ['done', 'back', 'failed', 'back', 'back', 'done', 'done'] as const;
		const { done, log } = run(plan(hand('p', 'x', 0.5), hand('p', 'y', 1)), [], {
			confirmHand: async ({ control }) => {
				seen.push(control);
				return answers[seen.length - 1] ?? 'done';
			},
		});
		// From the first step there is no way back: it is asked again.
		expect(all(await done)).toEqual(['x acknowledged done', 'y acknowledged done']);
		expect(seen).toEqual(['x', 'y', 'x', 'y', 'x', 'x', 'y']);
		expect(log.map(short)).toEqual([
			'x acknowledged done',
			'x none open',
			'x none failed',
			'x none open',
			'x acknowledged done',
			'y acknowledged done',
		]);
	});

	test('a hand: acknowledged by hand; one that could not: failed and not known', async () => {
		const seen: string[] = [];
		const result = await run(plan(hand('p', 'x', 0.5), hand('p', 'y', 1)), [], {
			confirmHand: async (step) => {
				seen.push(step.control);
				return step.control === 'x' ? 'done' : 'failed';
			},
		}).done;
		expect(seen).toEqual(['x', 'y']);
		expect(all(result)).toEqual(['x acknowledged done', 'y none failed']);
		expect(result.steps.map(({ position }) => position)).toEqual([0.5, null]);
		expect(result.outcome).toBe('failed');
	});
});

describe('a unit that does not answer', () => {
	test('is asked again where that is harmless, with a limit', async () => {
		const driver = unit({
			onSet: (_, __, count) => {
				if (count < 3) throw silent('eq');
			},
		});
		expect(all(await run(plan(send('eq', 'a', 3)), [driver]).done)).toEqual(['a asked done']);
		const dead = unit({
			onSet: () => {
				throw silent('eq');
			},
		});
		const result = await run(plan(send('eq', 'a', 3)), [dead]).done;
		expect(dead.sets).toHaveLength(3);
		expect(all(result)).toEqual(['a asked open']);
		expect(result.steps[0]?.evidence.reason).toContain('did not answer');
		expect(result.steps[0]?.position).toBeNull();
	});

	test('a toggle is never sent twice', async () => {
		const dead = unit({
			onSet: () => {
				throw silent('eq');
			},
		});
		const result = await run(plan(send('eq', 'a', 1, { repeatable: false })), [dead]).done;
		expect(dead.sets).toHaveLength(1);
		expect(all(result)).toEqual(['a asked open']);
	});

	test('a read-back that stays away leaves what was asked open', async () => {
		const driver = unit({
			...READ,
			onRead: () => {
				throw silent('eq');
			},
		});
		const result = await run(plan(send('eq', 'a', 3, READ)), [driver]).done;
		expect(driver.reads).toBe(3);
		expect(all(result)).toEqual(['a asked open']);
		expect(result.outcome).toBe('open');
	});
});

test('a refusal fails that control, and the next goes on', async () => {
	const driver = unit({
		onSet: (control) => {
			if (control === 'a') throw refused('eq');
		},
	});
	const result = await run(plan(send('eq', 'a', 3), send('eq', 'b', 4)), [driver]).done;
	expect(all(result)).toEqual(['a none failed', 'b asked done']);
	expect(driver.sets).toHaveLength(2);
});

describe('a unit that is away', () => {
	test('leaves its steps open with the reason and does not stop the others', async () => {
		const gone = unit({ link: 'away' }, 'gone');
		const recall = plan(send('gone', 'a', 1), send('gone', 'b', 2), send('eq', 'a', 3), hand('p', 'x', 1));
		const result = await run(recall, [gone, unit()]).done;
		expect(all(result)).toEqual(['a none open', 'b none open', 'a asked done', 'x acknowledged done']);
		expect(result.steps.slice(0, 2).map(({ evidence, touched }) => [evidence.reason, touched])).toEqual([
			['It is unplugged.', false],
			['It is unplugged.', false],
		]);
		expect(gone.sets).toEqual([]);
		expect(result.outcome).toBe('open');
	});

	test('in the middle: what was sent is asked, what was being sent may have arrived, the rest is untouched', async () => {
		const driver: FakeDriver = unit({
			...READ,
			onSet: (control) => {
				if (control !== 'b') return;
				driver.goes('away');
				throw away('eq');
			},
		});
		const recall = plan(send('eq', 'a', 1, READ), send('eq', 'b', 2, READ), send('eq', 'c', 3, READ));
		const result = await run(recall, [driver]).done;
		expect(all(result)).toEqual(['a asked open', 'b asked open', 'c none open']);
		expect(result.steps.map(({ touched }) => touched)).toEqual([true, true, false]);
		expect(result.steps.map(({ evidence }) => evidence.stale)).toEqual(['lost link', 'lost link', null]);
		expect(driver.reads).toBe(0);
	});

	test('is waited for while a hand is still at work, and carried on with when it is back', async () => {
		const gone = unit({ ...READ, link: 'away' }, 'gone');
		const waited: (readonly string[])[] = [];
		const clock = quickClock();
		const recall = plan(send('gone', 'a', 1, READ), hand('p', 'x', 1), hand('p', 'y', 1));
		const result = await run(recall, [gone], {
			clock,
			away: new AwayUnits(clock, 1, (units) => waited.push(units)),
			confirmHand: async ({ control }) => {
				for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
				if (control === 'y') gone.goes('connected');
				return 'done';
			},
		}).done;
		expect(all(result)).toEqual(['a acknowledged done', 'x acknowledged done', 'y acknowledged done']);
		expect(waited).toEqual([['gone'], []]);
	});

	test('that comes back is read first, and only what it lost is sent again', async () => {
		let lost = false;
		const driver: FakeDriver = unit({
			...READ,
			onSet: (control) => {
				if (control !== 'c' || lost) return;
				lost = true;
				driver.goes('away');
				driver.positions.set('b', 0);
				queueMicrotask(() => driver.goes('connected'));
				throw away('eq');
			},
		});
		const recall = plan(send('eq', 'a', 1, READ), send('eq', 'b', 2, READ), send('eq', 'c', 3, READ));
		expect(all(await run(recall, [driver]).done)).toEqual([
			'a acknowledged done',
			'b acknowledged done',
			'c acknowledged done',
		]);
		expect(driver.sets.map(([control]) => control)).toEqual(['a', 'b', 'c', 'b', 'c']);
	});

	test('and tells nothing is sent everything again when it is back', async () => {
		let lost = false;
		const driver: FakeDriver = unit({
			onSet: (control) => {
				if (control !== 'b' || lost) return;
				lost = true;
				driver.goes('away');
				queueMicrotask(() => driver.goes('cannot be seen'));
				throw away('eq');
			},
		});
		const result = await run(plan(send('eq', 'a', 1), send('eq', 'b', 2)), [driver]).done;
		expect(all(result)).toEqual(['a asked done', 'b asked done']);
		expect(result.steps.every(({ evidence }) => evidence.stale === null)).toBe(true);
		expect(driver.sets.map(([control]) => control)).toEqual(['a', 'b', 'a', 'b']);
	});

	test('is left at once when a person skips it', async () => {
		const gone = unit({ link: 'away' }, 'gone');
		const awayUnits: AwayUnits = new AwayUnits(quickClock(), 1e9, (units) => {
			if (units.includes('gone')) queueMicrotask(() => awayUnits.skip('gone'));
		});
		const done = run(plan(send('gone', 'a', 1)), [gone], {
			away: awayUnits,
			confirmHand: async () => 'done',
		}).done;
		expect(all(await done)).toEqual(['a none open']);
	});

	test('is left after its patience when nothing else is to be done, and the recall ends', async () => {
		const both = [unit({ link: 'away' }, 'one'), unit({ link: 'away' }, 'two')];
		const result = await run(plan(send('one', 'a', 1), send('two', 'a', 1)), both).done;
		expect(all(result)).toEqual(['a none open', 'a none open']);
	});

	test('and goes away again and again is given up', async () => {
		const driver: FakeDriver = unit({
			...READ,
			onSet: () => {
				driver.goes('away');
				queueMicrotask(() => driver.goes('connected'));
				throw away('eq');
			},
			stand: () => 0,
		});
		driver.positions.set('a', 0);
		const result = await run(plan(send('eq', 'a', 1, READ)), [driver]).done;
		expect(driver.sets.length).toBeLessThanOrEqual(6);
		expect(result.outcome).not.toBe('done');
	});

	test('its transport is stopped when it is back, before anything is sent', async () => {
		const transport = machine(true, true);
		const driver = unit({ link: 'away', transport });
		queueMicrotask(() => queueMicrotask(() => driver.goes('connected')));
		const result = await run(plan(STOP, send('eq', 'a', 1)), [driver]).done;
		expect(all(result)).toEqual(['transport acknowledged done', 'a asked done']);
		expect(transport.commands).toEqual(['stop']);
	});

	test('without a driver the steps stay open too', async () => {
		const result = await run(plan(send('nobody', 'a', 1)), []).done;
		expect(all(result)).toEqual(['a none open']);
	});
});

describe('a read-back that says otherwise', () => {
	test('is corrected by sending again', async () => {
		const driver = unit({ ...READ, stand: (_, position, count) => (count === 1 ? position - 1 : position) });
		const result = await run(plan(send('eq', 'a', 3, READ), send('eq', 'b', 0, READ)), [driver]).done;
		expect(all(result)).toEqual(['a acknowledged done', 'b acknowledged done']);
		expect(driver.reads).toBe(2);
	});

	test('fails in the end, and says where the unit stands', async () => {
		const driver = unit({ ...READ, stand: () => 7 });
		const result = await run(plan(send('eq', 'a', 3, READ)), [driver]).done;
		expect(driver.sets).toHaveLength(3);
		expect(all(result)).toEqual(['a acknowledged failed']);
		expect(result.steps[0]).toMatchObject({ position: 7 });
		expect(result.steps[0]?.evidence.reason).toContain('stands at 7');
	});

	test('lets a toggle be pressed again, which silence alone does not', async () => {
		const driver = unit({ ...READ, stand: (_, position, count) => (count === 1 ? 0 : position) });
		const result = await run(plan(send('eq', 'a', 1, { ...READ, repeatable: false })), [driver]).done;
		expect(driver.sets).toHaveLength(2);
		expect(all(result)).toEqual(['a acknowledged done']);
	});

	test('brings what a program that is sent again overwrites after it', async () => {
		const driver = unit({ ...READ, stand: (id, position, count) => (id === 'a' && count === 1 ? 0 : position) });
		const steps = [send('eq', 'a', 3, { ...READ, overwrites: true }), send('eq', 'b', 4, READ)];
		expect(all(await run(plan(...steps), [driver]).done)).toEqual(['a acknowledged done', 'b acknowledged done']);
		expect(driver.sets.map(([control]) => control)).toEqual(['a', 'b', 'a', 'b']);
	});

	test('within the tolerance of the wire is right', async () => {
		const driver = unit({ ...READ, stand: (_, position) => position + 0.003 });
		const result = await run(plan(send('eq', 'a', 0.5, { ...READ, tolerance: 0.004 })), [driver]).done;
		expect(all(result)).toEqual(['a acknowledged done']);
	});
});

describe('cancel', () => {
	test('during a set that hangs: every control ends in a known state', async () => {
		const cancel = new AbortController();
		const driver = unit({
			onSet: (control) => {
				if (control !== 'b') return;
				queueMicrotask(() => cancel.abort());
				return new Promise<void>(() => undefined);
			},
		});
		const recall = plan(send('eq', 'a', 1), send('eq', 'b', 2), send('eq', 'c', 3), hand('p', 'x', 1));
		const result = await run(recall, [driver], {
			signal: cancel.signal,
			confirmHand: () => new Promise(() => undefined),
		}).done;
		expect(all(result)).toEqual(['a asked done', 'b asked cancelled', 'c none cancelled', 'x none cancelled']);
		expect(result.steps.map(({ touched }) => touched)).toEqual([true, true, false, true]);
		expect(result.outcome).toBe('cancelled');
	});

	test('before it begins nothing is sent', async () => {
		const driver = unit();
		const signal = AbortSignal.abort();
		const result = await run(plan(MUTE, send('eq', 'a', 1), hand('p', 'x', 1)), [driver], { signal }).done;
		expect(all(result)).toEqual(['mute none cancelled', 'a none cancelled', 'x none cancelled']);
		expect(result.steps.every(({ touched }) => !touched)).toBe(true);
		expect(driver.sets).toEqual([]);
	});

	test('during the read-back what was sent stays as asked', async () => {
		const cancel = new AbortController();
		const driver = unit({ ...READ, onRead: () => cancel.abort() });
		const result = await run(plan(send('eq', 'a', 1, READ)), [driver], { signal: cancel.signal }).done;
		expect(all(result)).toEqual(['a asked cancelled']);
	});
});

describe('safe first', () => {
	test('the monitor is muted and the transport stands before anything is sent', async () => {
		const transport = machine(true, true);
		const { done, log } = run(plan(MUTE, STOP, send('eq', 'a', 1)), [unit({ transport })]);
		expect(all(await done)).toEqual(['mute acknowledged done', 'transport acknowledged done', 'a asked done']);
		expect(transport.commands).toEqual(['stop']);
		expect(log.map(({ step }) => step.control)).toEqual(['mute', 'transport', 'transport', 'a']);
	});

	test('a transport that stands is not told to stop', async () => {
		const transport = machine(false, true);
		await run(plan(STOP), [unit({ transport })]).done;
		expect(transport.commands).toEqual([]);
	});

	test('a transport that goes on moving keeps its unit untouched, the others go on', async () => {
		const driver = unit({ transport: machine(true, false) });
		const other = unit({}, 'other');
		const result = await run(plan(STOP, send('eq', 'a', 1), send('other', 'b', 1)), [driver, other]).done;
		expect(all(result)).toEqual(['transport acknowledged failed', 'a none open', 'b asked done']);
		expect(driver.sets).toEqual([]);
	});

	test('a transport that cannot be seen is asked to stop, and does not keep the recall from its end', async () => {
		const transport = {
			...machine(true, false),
			can: { locate: false, record: false, position: false, motion: false },
			command: async () => 'asked' as const,
		};
		const result = await run(plan(STOP, send('eq', 'a', 1)), [unit({ transport })]).done;
		expect(all(result)).toEqual(['transport asked done', 'a asked done']);
		expect(result.steps[0]?.evidence.reason).toContain('cannot be seen');
		expect(result.outcome).toBe('done');
	});

	test('when the monitor cannot be muted nothing else is done', async () => {
		const driver = unit();
		const result = await run(plan(MUTE, send('eq', 'a', 1), hand('p', 'x', 1)), [driver], {
			muteMonitor: async () => {
				throw new Error('The audio host is gone.');
			},
		}).done;
		expect(all(result)).toEqual(['mute none failed', 'a none open', 'x none open']);
		expect(driver.sets).toEqual([]);
		expect(result.outcome).toBe('failed');
	});
});

test('units go side by side: a slow one does not hold the other', async () => {
	let release: () => void = () => undefined;
	const held = new Promise<void>((resolve) => {
		release = resolve;
	});
	const slow = unit({ onSet: () => held }, 'slow');
	const quick = unit({ onSet: (control) => (control === 'b' ? release() : undefined) }, 'quick');
	const result = await run(plan(send('slow', 'a', 1), send('quick', 'a', 1), send('quick', 'b', 2)), [slow, quick])
		.done;
	expect(result.outcome).toBe('done');
});

describe('the stored memory of a unit', () => {
	const memoryStep = (chosen: boolean): RecallStep => ({
		id: 'memory:eq',
		kind: 'memory',
		unit: 'eq',
		control: 'memory',
		text: 'Write its memory back',
		from: null,
		to: 1,
		memory: { sha256: 'ab'.repeat(32), bytes: 3, fetchedAt: '2026-01-01T00:00:00.000Z' },
		chosen,
	});
	function memory(restore: UnitMemory['restore']): UnitMemory & { written: number[][] } {
		const written: number[][] = [];
		return {
			asks: true,
			written,
			fetch: async () => new Uint8Array(),
			restore: async (bytes, progress, signal) => {
				written.push([...bytes]);
				return restore(bytes, progress, signal);
			},
		};
	}

	test('is written before its settings, with its progress, and is asked or acknowledged as the unit says', async () => {
		const transfers: (number | null | undefined)[] = [];
		const order: string[] = [];
		const held = memory(async (_, progress) => {
			order.push('memory');
			progress(0.5);
			return 'acknowledged';
		});
		const driver = unit({ memory: held, onSet: (control) => void order.push(control) });
		const result = await run(plan(memoryStep(true), send('eq', 'a', 1)), [driver], {
			onTransfer: (_, fraction) => transfers.push(fraction),
		}).done;
		expect(all(result)).toEqual(['memory acknowledged done', 'a asked done']);
		expect(held.written).toEqual([[1, 2, 3]]);
		expect(order).toEqual(['memory', 'a']);
		expect(transfers).toEqual([0.5, undefined]);
	});

	test('that is only offered is not written, and is nothing left to do', async () => {
		const held = memory(async () => 'acknowledged');
		const result = await run(plan(memoryStep(false), send('eq', 'a', 1)), [unit({ memory: held })]).done;
		expect(held.written).toEqual([]);
		expect(result.outcome).toBe('done');
		expect(summariseRecall(result, 0, (id) => id)).toEqual({
			type: 'recall',
			outcome: 'done',
			counts: { 'asked done': 1 },
			open: [],
		});
	});

	test('is not written a second time when it fails, and the settings follow all the same', async () => {
		const held = memory(async () => {
			throw silent('eq');
		});
		const result = await run(plan(memoryStep(true), send('eq', 'a', 1)), [unit({ memory: held })]).done;
		expect(held.written).toHaveLength(1);
		expect(all(result)).toEqual(['memory asked failed', 'a asked done']);
		expect(result.steps[0]?.evidence.reason).toContain('may hold a part');
	});

	test('whose file is not what the log says is never sent', async () => {
		const held = memory(async () => 'acknowledged');
		const result = await run(plan(memoryStep(true)), [unit({ memory: held })], {
			readMemory: async () => {
				throw new Error('it was changed');
			},
		}).done;
		expect(held.written).toEqual([]);
		expect(all(result)).toEqual(['memory none open']);
	});

	test('cancelled in the middle, it says that the unit may hold a part of it', async () => {
		const cancel = new AbortController();
		const held = memory(() => {
			queueMicrotask(() => cancel.abort());
			return new Promise(() => undefined);
		});
		const result = await run(plan(memoryStep(true), send('eq', 'a', 1)), [unit({ memory: held })], {
			signal: cancel.signal,
		}).done;
		expect(all(result)).toEqual(['memory asked cancelled', 'a none cancelled']);
	});
});

test('the summary counts controls by evidence and names what is left', async () => {
	const gone = unit({ link: 'away' }, 'gone');
	const result = await run(plan(MUTE, send('eq', 'a', 3), send('eq', 'b', 3), send('gone', 'a', 1)), [unit(), gone])
		.done;
	expect(summariseRecall(result, 7, (id) => `The ${id}`)).toEqual({
		type: 'recall',
		outcome: 'open',
		counts: { 'asked done': 2, 'none open': 1, untouched: 7 },
		open: ['The gone: a: to 1 (It is unplugged.)'],
	});
});

describe('switches of the path', () => {
	const relay = (to: number, changes: Partial<SendStep> = {}) => send('patch', 'a', to, { settleMs: 50, ...changes });

	test('are set before anything else, muted, for as long as the slowest of a unit needs', async () => {
		const order: string[] = [];
		const eq = unit();
		const patch = unit({}, 'patch');
		const heard = (driver: FakeDriver) => {
			const setMany = driver.setMany.bind(driver);
			driver.setMany = (settings, listener, signal) => {
				order.push(`${driver.unit} ${settings.map(({ control }) => control).join(' ')}`);
				return setMany(settings, listener, signal);
			};
		};
		heard(eq);
		heard(patch);
		const steps = plan(relay(1), send('patch', 'b', 1, { settleMs: 80 }), send('eq', 'a', 3), send('patch', 'c', 2));
		const result = await run(steps, [eq, patch], {
			switchMuted: async (settleMs, work) => {
				order.push(`muted, ${settleMs} ms`);
				const done = await work();
				order.push('open');
				return done;
			},
		}).done;
		expect(order.slice(0, 3)).toEqual(['muted, 80 ms', 'patch a b', 'open']);
		expect(order.slice(3).sort()).toEqual(['eq a', 'patch c']);
		expect(result.outcome).toBe('done');
	});

	test('are left as they are when the outputs cannot be muted; the rest goes on', async () => {
		const patch = unit({}, 'patch');
		const result = await run(plan(relay(1), send('eq', 'a', 3)), [unit(), patch], {
			switchMuted: () => Promise.reject(new DetentError('audio.busy', { message: 'A print runs.' })),
		}).done;
		expect(all(result)).toEqual(['a none open', 'a asked done']);
		expect(patch.positions.get('a')).not.toBe(1);
	});
});
