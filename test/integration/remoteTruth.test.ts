import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isStepped } from '../../src/shared/model/control.ts';
import { settableControls } from '../../src/shared/model/definition.ts';
import type { CommandOf } from '../../src/shared/protocol/commands.ts';
import { seededRng } from '../../src/shared/random.ts';
import { type ContractServer, startContractServer } from '../support/contractServer.ts';
import { contractState } from '../support/contractState.ts';
import { CuttableLink } from '../support/cuttableLink.ts';
import { levelsAt } from '../support/meterReadings.ts';
import { Screen } from '../support/screen.ts';

const POT = ['pultec-l', 'lf_boost'] as const;

let server: ContractServer;
let links: CuttableLink[];
let screens: Screen[];

beforeEach(async () => {
	server = await startContractServer(new URL('../support', import.meta.url).pathname, contractState(false));
	links = [];
	screens = [];
});
afterEach(async () => {
	for (const screen of screens) screen.close();
	for (const link of links) await link.close();
	await server.close();
});

async function screen(): Promise<{ screen: Screen; link: CuttableLink }> {
	const link = new CuttableLink(server.port);
	links.push(link);
	const opened = new Screen(await link.listen(), server.tokenFor('engineer'), `screen${screens.length}`);
	screens.push(opened);
	await expect.poll(() => opened.live, { timeout: 10_000 }).toBe(true);
	return { screen: opened, link };
}
const moves = (): CommandOf<'control.move'>[] =>
	server.session.received.flatMap(({ command }) => (command.type === 'control.move' ? [command] : []));
const turn = () => new Promise((resolve) => setTimeout(resolve, 1));
const truth = () => server.session.snapshot().state;
const same = (one: Screen) => JSON.stringify(one.link.truth.state) === JSON.stringify(truth());

describe('the truth on every screen', () => {
	test('a thousand gestures by four hands over links that are cut, held up and slowed: every screen ends as the daemon is', async () => {
		const rng = seededRng(6);
		const pick = <T>(from: readonly T[]): T => from[Math.floor(rng() * from.length)] as T;
		const seats = [await screen(), await screen(), await screen(), await screen()];
		// Few knobs, so that hands meet on them.
		const knobs = ['pultec-l', 'open-eq', 'curve-bender'].flatMap((unit) => {
			const definition = truth().definitions[unit];
			if (definition === undefined) throw new Error(`${unit} is not in the studio`);
			return settableControls(definition)
				.slice(0, 4)
				.map((control) => ({ unit, control: control.id, steps: isStepped(control) ? control.positions.length : null }));
		});
		const held = new Map<Screen, { gesture: string; knob: (typeof knobs)[number] }>();
		let gestures = 0;
		for (let step = 0; gestures < 1000; step += 1) {
			const { screen: hand, link } = pick(seats);
			const holding = held.get(hand);
			const knob = holding?.knob ?? pick(knobs);
			const position = knob.steps === null ? rng() : Math.floor(rng() * knob.steps);
			const chance = rng();
			if (chance < 0.004) link.cut();
			else if (chance < 0.006) link.holdUp();
			else if (chance < 0.03) for (const seat of seats) seat.link.mend();
			else if (chance < 0.035) hand.link.woke();
			else if (chance < 0.04) link.slow(pick([40_000, 400_000, Number.POSITIVE_INFINITY]));
			else if (holding === undefined) {
				const gesture = hand.desk.begin();
				// Locked: the finger finds nothing to hold, and it was a gesture all the same.
				gestures += 1;
				if (gesture !== null) held.set(hand, { gesture, knob });
			} else if (chance < 0.6) hand.desk.move(holding.gesture, knob.unit, knob.control, position);
			else {
				hand.desk.move(holding.gesture, knob.unit, knob.control, position);
				hand.desk.end(holding.gesture, knob.unit, knob.control);
				held.delete(hand);
			}
			if (step % 2 === 0) await turn();
		}
		for (const { link } of seats) {
			link.slow(Number.POSITIVE_INFINITY);
			link.mend();
		}
		for (const [hand, { gesture, knob }] of held) hand.desk.end(gesture, knob.unit, knob.control);
		for (const { screen: hand } of seats) {
			await expect.poll(() => hand.live && same(hand), { timeout: 20_000 }).toBe(true);
			await expect
				.poll(() => knobs.every(({ unit, control }) => hand.desk.ownPosition(unit, control) === null), {
					timeout: 5000,
				})
				.toBe(true);
			for (const { unit, control } of knobs)
				expect(hand.shows(unit, control)).toBe(truth().units[unit]?.controls[control]?.position ?? null);
			// Nothing ever left a screen that was not the daemon's.
			expect(hand.sent.filter(({ trust }) => trust !== 'live')).toEqual([]);
		}
		expect(moves().length).toBeGreaterThan(300);
		expect(
			seats.flatMap(({ screen: { trusts } }) => trusts).filter((trust) => trust === 'away').length,
		).toBeGreaterThan(0);
	});

	test('two hands on one knob: the last touch wins, and both see it', async () => {
		const [one, two] = [(await screen()).screen, (await screen()).screen];
		const first = one.desk.begin() ?? '';
		one.desk.move(first, ...POT, 0.2);
		await expect.poll(() => two.shows(...POT)).toBe(0.2);
		// The first hand still rests on it.
		two.desk.set(...POT, 0.8);
		await expect.poll(() => [one.shows(...POT), two.shows(...POT)]).toEqual([0.8, 0.8]);
		one.desk.move(first, ...POT, 0.4);
		one.desk.end(first, ...POT);
		await expect.poll(() => [one.shows(...POT), two.shows(...POT)]).toEqual([0.4, 0.4]);
		expect(truth().units[POT[0]]?.controls[POT[1]]).toMatchObject({ position: 0.4, movedBy: one.link.truth.remote });
	});

	test('a tablet that takes nothing off its link slows nobody, and costs the daemon a handful of messages', async () => {
		const [slow, quick] = [await screen(), await screen()];
		for (const { screen: each } of [slow, quick]) each.link.subscribe({ meters: ['levels'], preview: false });
		await expect.poll(() => server.session.wanted.meters).toEqual(['levels']);
		slow.link.holdUp();
		for (let frame = 1; frame <= 40; frame += 1) {
			server.session.sendMeters({ frame, levels: levelsAt(-20) });
			server.session.moveBehind(...POT, frame / 1000);
			server.session.snapshot();
			await expect.poll(() => quick.screen.shows(...POT), { interval: 1 }).toBe(frame / 1000);
		}
		expect(quick.screen.meters.length).toBeGreaterThan(3);
		expect(slow.screen.meters.length).toBeLessThanOrEqual(1);
		slow.link.mend();
		await expect.poll(() => slow.screen.live && same(slow.screen), { timeout: 10_000 }).toBe(true);
	});
});
