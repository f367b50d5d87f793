import { describe, expect, test } from 'vitest';
import { SimulatedBox } from '../../src/units/simulators/simulatedBox.ts';
import { SimulatedTape } from '../../src/units/simulators/simulatedTape.ts';
import { createSony9pinFront } from '../../src/units/simulators/sony9pinFront.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { benchDefinitions, benchRig } from './simulatorsBench.ts';

/**
 * A 9-pin controller of somebody else, written from the protocol's tables alone: it shares no code with Detent's codec, and
 * it is as impatient as the protocol allows.
 */
async function controller() {
	const clock = new FakeClock();
	const unit = benchRig.units.find(({ id }) => id === 'recorder');
	const definition = benchDefinitions().get('recorder');
	if (unit === undefined || definition === undefined) throw new Error('recorder');
	const tape = new SimulatedTape(clock, 3600 - 600);
	let heard: number[] = [];
	const front = createSony9pinFront(
		{ box: new SimulatedBox(unit, definition, null), clock, send: (bytes) => heard.push(...bytes) },
		tape,
	);
	/** Sends `20 01` and the like with its checksum; gives what came back, the checksum checked and cut off. */
	const say = async (text: string): Promise<string> => {
		const bytes = text.split(' ').map((pair) => Number.parseInt(pair, 16));
		heard = [];
		front.receive(Uint8Array.from([...bytes, bytes.reduce((sum, byte) => sum + byte, 0) % 256]));
		await clock.advance(9);
		const sum = heard.slice(0, -1).reduce((total, byte) => total + byte, 0) % 256;
		if (heard.length !== ((heard[0] ?? 0) & 15) + 3 || heard.at(-1) !== sum) throw new Error(`answered ${heard}`);
		return heard
			.slice(0, -1)
			.map((byte) => byte.toString(16).toUpperCase().padStart(2, '0'))
			.join(' ');
	};
	/** One bit of the status, by byte and bit as the table counts them. */
	const bit = async (byte: number, place: number) => {
		const answer = (await say('61 20 0A')).split(' ').slice(2);
		return (Number.parseInt(answer[byte] ?? '', 16) >> place) & 1;
	};
	return { clock, tape, say, bit, front };
}

const ACK = '10 01';

describe('A 9-pin controller of somebody else', () => {
	test('finds the machine, takes it to remote and rolls it', async () => {
		const { clock, say, bit } = await controller();
		expect(await say('00 11')).toBe('12 11 21 25');
		expect(await say('00 0C')).toBe(ACK);
		expect(await bit(0, 0)).toBe(0);
		expect(await bit(1, 5)).toBe(1);
		expect(await say('20 01')).toBe(ACK);
		expect([await bit(1, 5), await bit(1, 0), await bit(2, 7)]).toEqual([0, 1, 0]);
		await clock.advance(2000);
		expect(await bit(2, 7)).toBe(1);
		const [, , frames = '', seconds = ''] = (await say('61 0C 01')).split(' ');
		await clock.advance(1000 - 9);
		const [head, code, later, next] = (await say('61 0C 01')).split(' ');
		expect([head, code, later]).toEqual(['74', '04', frames]);
		expect(Number(next)).toBe((Number(seconds) + 1) % 60);
		expect(await say('20 00')).toBe(ACK);
		expect([await bit(1, 5), await bit(1, 0)]).toEqual([1, 0]);
	});

	test('cues to a place and waits by the two bits of the cue', async () => {
		const { clock, say, bit } = await controller();
		// 00:55:00:12
		expect(await say('24 31 12 00 55 00')).toBe(ACK);
		expect([await bit(4, 0), await bit(2, 0)]).toEqual([1, 0]);
		for (let polls = 0; polls < 400 && (await bit(4, 0)) === 1; polls += 1) await clock.advance(31);
		expect([await bit(4, 0), await bit(2, 0), await bit(1, 5)]).toEqual([0, 1, 1]);
		expect(await say('61 0C 03')).toBe('74 04 12 00 55 00');
	});

	test('shuttles both ways with one and two speed bytes, and reads interpolated code meanwhile', async () => {
		const { clock, tape, say, bit } = await controller();
		const from = tape.positionSeconds();
		// 10^(96/32 − 2) = 10.
		expect(await say('21 13 60')).toBe(ACK);
		expect([await bit(2, 5), await bit(2, 2)]).toEqual([1, 0]);
		expect(await say('60 2E')).toBe('71 2E 60');
		expect(await say('61 0C 01')).toMatch(/^74 14/);
		await clock.advance(10_000);
		expect(tape.positionSeconds() - from).toBeCloseTo(100, -0.5);
		expect(await say('22 23 60 80')).toBe(ACK);
		expect([await bit(2, 5), await bit(2, 2)]).toEqual([1, 1]);
		expect(await say('21 11 00')).toBe(ACK);
		const still = tape.positionSeconds();
		await clock.advance(1000);
		expect(tape.positionSeconds()).toBe(still);
	});

	test.each([
		['in point', '44 14 05 10 20 01', '60 10', '74 10 05 10 20 01'],
		['out point', '44 15 05 10 20 01', '60 11', '74 11 05 10 20 01'],
		['audio in point', '44 16 05 10 20 01', '60 12', '74 12 05 10 20 01'],
		['audio out point', '44 17 05 10 20 01', '60 13', '74 13 05 10 20 01'],
		['preroll', '44 31 00 07 00 00', '60 31', '74 31 00 07 00 00'],
		['timer mode', '41 36 01', '60 36', '71 36 01'],
		['edit preset', '42 30 53 01', '61 30 02', '72 30 53 01'],
		['generator', '44 04 24 59 59 23', '61 0A 01', '74 08 24 59 59 23'],
		['user bits', '44 05 12 34 56 78', '61 0A 10', '74 09 12 34 56 78'],
		['user bits of the tape', '44 05 12 34 56 78', '61 0C 10', '74 05 12 34 56 78'],
	])('reads back the %s that it set', async (_, preset, sense, answer) => {
		const { say } = await controller();
		expect(await say(preset)).toBe(ACK);
		expect(await say(sense)).toBe(answer);
	});

	test('marks, shifts, resets and recalls a point, and sees it in the status', async () => {
		const { say, bit } = await controller();
		expect(await say('60 10')).toBe('70 0D');
		expect(await say('40 10')).toBe(ACK);
		expect(await say('60 10')).toBe('74 10 00 00 50 00');
		expect(await bit(3, 0)).toBe(1);
		expect(await say('40 18')).toBe(ACK);
		expect(await say('60 10')).toBe('74 10 01 00 50 00');
		expect(await say('40 20')).toBe(ACK);
		expect([await bit(3, 0), await say('60 10')]).toEqual([0, '70 0D']);
		expect(await say('40 24')).toBe(ACK);
		expect(await say('60 10')).toBe('74 10 01 00 50 00');
		expect(await say('41 30 53')).toBe(ACK);
		expect([await bit(5, 6), await bit(5, 4), await bit(5, 0), await bit(5, 1), await bit(5, 2)]).toEqual([
			1, 1, 1, 1, 0,
		]);
	});

	test('resets the counter, which runs where the tape has no code', async () => {
		const { clock, tape, say } = await controller();
		tape.striped = false;
		expect(await say('61 0C 03')).toBe('70 0D');
		expect(await say('40 08')).toBe(ACK);
		expect(await say('61 0C 04')).toBe('74 00 00 00 00 00');
		await say('20 01');
		await clock.advance(61_000);
		expect(await say('61 0C 04')).toMatch(/^74 00 .. 01 01 00$/);
	});

	test('is told off for what is wrong, each time with the bit for it, and the next command works', async () => {
		const { clock, say, front } = await controller();
		front.receive(Uint8Array.of(0x20, 0x01));
		await clock.advance(30);
		expect(await say('20 7F')).toBe('11 12 01');
		expect(await say('61 0C 08')).toBe('11 12 01');
		expect(await say('24 31 12 7A 55 00')).toBe('11 12 01');
		expect(await say('20 00')).toBe(ACK);
	});

	test('a tape whose tab is out does not record, and says so', async () => {
		const { tape, say, bit } = await controller();
		expect(await bit(8, 0)).toBe(0);
		tape.writeProtected = true;
		expect(await bit(8, 0)).toBe(1);
		await say('20 02');
		expect(await bit(1, 1)).toBe(0);
	});
});
