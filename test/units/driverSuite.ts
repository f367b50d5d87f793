import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LinkReport, TapeTransport, WireEvent } from '../../src/units/driver.ts';
import { type Bench, codeOf } from './simulatorsBench.ts';

/** How a run of the suite lets time pass: moves a fake clock, or waits for the real one. */
export interface SuiteTime {
	/** Runs until the promise settles. */
	settle<T>(promise: Promise<T>): Promise<T>;
	/** Runs until the condition holds; fails after ten seconds of the bench's time. */
	until(condition: () => boolean): Promise<void>;
	/** Lets this much time of the bench's clock pass. */
	pass(ms: number): Promise<void>;
}

/** What every driver promises, against the simulated studio; the same over wires in memory and over real sockets. */
export function driverSuite(title: string, open: () => Promise<Bench>, time: SuiteTime): void {
	describe(title, () => {
		let bench: Bench;
		beforeEach(async () => {
			bench = await open();
			await time.until(() => ['eq', 'monitor', 'recorder', 'deck'].every((unit) => linkOf(unit) === 'connected'));
		});
		afterEach(() => bench.stop());
		const linkOf = (unit: string) => bench.driver(unit).link().link;

		test('a setting is acknowledged by the place where the unit really stands', async () => {
			const outcome = await time.settle(bench.driver('eq').set('mid_gain', 18));
			expect(outcome).toEqual({ evidence: 'acknowledged', position: 18 });
			expect(bench.studio.positions('eq').get('mid_gain')).toBe(18);
			const fader = await time.settle(bench.driver('monitor').set('main_volume', 0.5));
			expect(fader.evidence).toBe('acknowledged');
			expect(bench.studio.positions('monitor').get('main_volume')).toBeCloseTo(0.5, 6);
			const dolby = await time.settle(bench.driver('deck').set('dolby_b', 2));
			expect(dolby).toEqual({ evidence: 'acknowledged', position: 2 });
			expect(bench.studio.positions('deck').get('dolby_b')).toBe(2);
		});

		test('a one-way unit is asked, and cannot be seen', async () => {
			await time.until(() => linkOf('reverb') === 'cannot be seen');
			expect(await time.settle(bench.driver('reverb').set('program', 41))).toEqual({ evidence: 'asked', position: 41 });
			await time.until(() => bench.studio.positions('reverb').get('program') === 41);
			expect(bench.driver('reverb').readable.size).toBe(0);
		});

		test('bank and program end where they were set, in either order', async () => {
			await time.settle(bench.driver('reverb').set('program', 5));
			await time.settle(bench.driver('reverb').set('bank', 3));
			await time.until(() => bench.studio.positions('reverb').get('bank') === 3);
			expect(bench.studio.positions('reverb').get('program')).toBe(5);
		});

		test('reading tells where all controls stand', async () => {
			bench.studio.setByHand('eq', 'low_freq', 6);
			bench.studio.setByHand('monitor', 'dim', 1);
			const equaliser = await time.settle(bench.driver('eq').read());
			expect(equaliser.get('low_freq')).toBe(6);
			expect(equaliser.size).toBe(8);
			const monitor = await time.settle(bench.driver('monitor').read());
			expect(monitor.get('dim')).toBe(1);
			expect(monitor.size).toBe(9);
		});

		test('a hand on an OSC unit is reported, and never sent back', async () => {
			const reports: [string, number][] = [];
			bench.driver('monitor').onReport((control, position) => reports.push([control, position]));
			bench.studio.setByHand('monitor', 'mono', 1);
			await time.until(() => reports.length === 1);
			expect(reports).toEqual([['mono', 1]]);
			await time.pass(100);
			expect(bench.studio.positions('monitor').get('mono')).toBe(1);
		});

		test('a toggle is flipped only when it stands wrong', async () => {
			expect((await time.settle(bench.driver('monitor').set('dim', 1))).evidence).toBe('acknowledged');
			expect((await time.settle(bench.driver('monitor').set('dim', 1))).evidence).toBe('acknowledged');
			expect(bench.studio.positions('monitor').get('dim')).toBe(1);
		});

		test('a setting that no feedback confirms was only asked for, and the unit is asked whether it is there', async () => {
			await bench.studio.setFault('monitor', 'silent');
			const before = bench.studio.positions('monitor').get('main_volume');
			const outcome = await time.settle(bench.driver('monitor').set('main_volume', 0.9));
			expect(outcome).toEqual({ evidence: 'asked', position: 0.9 });
			await time.until(() => linkOf('monitor') === 'away');
			expect(bench.studio.positions('monitor').get('main_volume')).toBe(before);
		});

		test('the recorder moves, tells its mode and its time', async () => {
			const transport = tapeOf('recorder');
			expect(await time.settle(transport.command('play'))).toBe('acknowledged');
			const status = await time.settle(transport.status());
			expect(status).toMatchObject({ moving: true, mode: 'play' });
			expect(status.position).toMatch(/^00:10:0\d:\d\d$/);
			await time.settle(transport.command('stop'));
			expect(bench.studio.tape('recorder')?.motion).toBe('stop');
		});

		test('the recorder goes to a place, and says when it has come there', async () => {
			const transport = tapeOf('recorder');
			await time.settle(transport.status());
			const ways: string[] = [];
			transport.onStatus(({ locate }) => ways.push(locate?.outcome ?? 'none'));
			expect(await time.settle(transport.locate(640))).toBe('acknowledged');
			await time.until(() => ways.includes('done'));
			expect(ways.indexOf('open')).toBeLessThan(ways.indexOf('done'));
			expect(await time.settle(transport.status())).toMatchObject({
				moving: false,
				asked: 'locate',
				positionSeconds: 640,
			});
			await time.settle(transport.locate(0));
			await time.settle(transport.command('stop'));
			expect((await time.settle(transport.status())).locate).toMatchObject({ toSeconds: 0, outcome: 'cancelled' });
		});

		test('the deck, whose counter is no seconds, is not sent to a place', async () => {
			expect(tapeOf('deck').can.locate).toBe(false);
			expect(await codeOf(time.settle(tapeOf('deck').locate(10)))).toBe('unit.refused');
		});

		test('a tape that a hand starts is seen by itself, after a silence too', async () => {
			await bench.studio.setFault('recorder', 'silent');
			expect(await codeOf(time.settle(tapeOf('recorder').status()))).toBe('unit.silent');
			await bench.studio.setFault('recorder', null);
			await time.settle(tapeOf('recorder').status());
			const modes: string[] = [];
			tapeOf('recorder').onStatus(({ mode }) => modes.push(mode));
			bench.studio.tape('recorder')?.go('rewind');
			await time.until(() => modes.includes('rewind'));
		});

		test.each(['recorder', 'deck'])('the %s does not record unless it is armed', async (unit) => {
			const transport = tapeOf(unit);
			expect(await codeOf(time.settle(transport.command('record')))).toBe('unit.refused');
			expect(bench.studio.tape(unit)?.motion).toBe('stop');
			// The link is up with its first answer; arming takes a machine whose status is known.
			await time.settle(transport.status());
			transport.arm(true);
			expect(await time.settle(transport.command('record'))).toBe('acknowledged');
			expect(bench.studio.tape(unit)?.motion).toBe('record');
			expect((await time.settle(transport.status())).mode).toBe('record');
			await time.settle(transport.command('stop'));
		});

		test.each(['eq', 'monitor', 'recorder', 'deck'])(
			'%s: silence is an error, the unit is away, and comes back',
			async (unit) => {
				const driver = bench.driver(unit);
				await bench.studio.setFault(unit, 'silent');
				expect(['unit.silent']).toContain(await codeOf(time.settle(ask(unit))));
				expect(driver.link().link).toBe('away');
				expect(driver.link().reason).toMatch(/answer/);
				await bench.studio.setFault(unit, null);
				await time.until(() => driver.link().link === 'connected');
				expect(await codeOf(time.settle(ask(unit)))).toBe('none');
			},
		);

		test.each(['eq', 'monitor', 'recorder', 'deck'])(
			'%s: garbage and half frames change nothing and are named',
			async (unit) => {
				const before = new Map(bench.studio.positions(unit));
				for (const fault of ['garbage', 'half-frame'] as const) {
					await bench.studio.setFault(unit, fault);
					expect(['unit.garbled', 'unit.silent']).toContain(await codeOf(time.settle(ask(unit))));
					expect(linkOf(unit)).toBe('away');
					expect(bench.studio.positions(unit)).toEqual(before);
					await bench.studio.setFault(unit, null);
					await time.until(() => linkOf(unit) === 'connected');
				}
			},
		);

		test('a unit that refuses says so, and stands where it stood', async () => {
			for (const unit of ['eq', 'monitor', 'recorder', 'deck']) await bench.studio.setFault(unit, 'nak');
			expect(await codeOf(time.settle(bench.driver('eq').set('mid_gain', 1)))).toBe('unit.refused');
			expect(await codeOf(time.settle(bench.driver('monitor').set('main_volume', 0.25)))).toBe('unit.refused');
			expect(await codeOf(time.settle(bench.driver('deck').set('dolby_a', 1)))).toBe('unit.refused');
			expect(await codeOf(time.settle(tapeOf('recorder').command('play')))).toBe('unit.refused');
			expect(bench.studio.tape('recorder')?.motion).toBe('stop');
			expect(bench.studio.positions('eq').get('mid_gain')).toBe(12);
			expect(linkOf('eq')).toBe('connected');
		});

		test('a late answer is not taken for the next question', async () => {
			const transport = tapeOf('recorder');
			await bench.studio.setFault('recorder', 'late');
			expect(await codeOf(time.settle(transport.command('play')))).toBe('unit.silent');
			await bench.studio.setFault('recorder', null);
			await time.until(() => linkOf('recorder') === 'connected');
			await time.settle(transport.command('stop'));
			await time.pass(1600);
			expect((await time.settle(transport.status())).mode).toBe('stop');
		});

		test.each(['eq', 'recorder', 'deck'])('%s: pulled out it is away, put back it is there', async (unit) => {
			const driver = bench.driver(unit);
			const seen: LinkReport[] = [];
			driver.onLink((report) => seen.push(report));
			await bench.studio.setFault(unit, 'unplugged');
			await time.until(() => driver.link().link === 'away');
			expect(await codeOf(time.settle(ask(unit)))).toBe('unit.away');
			await bench.studio.setFault(unit, null);
			await time.until(() => driver.link().link === 'connected');
			expect(await codeOf(time.settle(ask(unit)))).toBe('none');
			expect(seen.map((report) => report.link)).toContain('away');
		});

		test.each(['eq', 'monitor', 'recorder', 'deck'])('%s: who listens to its wire hears both ways', async (unit) => {
			const driver = bench.driver(unit);
			const heard: WireEvent['direction'][] = [];
			const stop = driver.onWire(({ direction, bytes }) => {
				if (bytes.length > 0) heard.push(direction);
			});
			if (driver.ask === null) throw new Error('this unit can be asked');
			await time.settle(driver.ask());
			expect(heard).toContain('out');
			expect(heard).toContain('in');
			stop();
			const count = heard.length;
			await time.settle(driver.ask());
			expect(heard).toHaveLength(count);
		});

		test('a one-way unit cannot be asked, and what is sent to it is heard on its wire', async () => {
			const driver = bench.driver('reverb');
			expect(driver.ask).toBeNull();
			const sent: number[] = [];
			driver.onWire(({ direction, bytes }) => {
				if (direction === 'out') sent.push(...bytes);
			});
			await time.settle(driver.set('program', 41));
			expect(sent).toEqual([0xc0, 41]);
		});

		test('an aborted call ends at once and the next one works', async () => {
			await bench.studio.setFault('eq', 'silent');
			const abort = new AbortController();
			const call = bench.driver('eq').set('mid_gain', 3, abort.signal);
			const failed = call.then(
				() => 'resolved',
				(error: unknown) => error,
			);
			await time.pass(20);
			abort.abort('enough');
			expect(await time.settle(failed)).toBe('enough');
			await bench.studio.setFault('eq', null);
			expect((await time.settle(bench.driver('eq').set('mid_gain', 4))).position).toBe(4);
		});

		test('what the wire cannot set is refused before anything is sent', async () => {
			expect(await codeOf(time.settle(bench.driver('eq').set('mid_gain', 25)))).toBe('wire.position');
			expect(await codeOf(time.settle(bench.driver('eq').set('nonsense', 0)))).toBe('unit.refused');
		});

		function tapeOf(unit: string): TapeTransport {
			const { transport } = bench.driver(unit);
			if (transport === null) throw new Error('no transport');
			return transport;
		}

		/** A question that needs an answer and sets nothing. */
		function ask(unit: string): Promise<unknown> {
			const driver = bench.driver(unit);
			return driver.transport === null ? driver.read() : driver.transport.status();
		}
	});
}
