import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFrameDecoder, encodeFrame, type StreamFraming } from '../../../src/protocols/osc/framing.ts';
import { MAX_OSC_BYTES } from '../../../src/protocols/osc/packet.ts';
import { concat, everySplit, hex, toHex } from '../hex.ts';

const FRAMINGS: StreamFraming[] = ['slip', 'length'];
const packet = fc.uint8Array({ minLength: 1, maxLength: 40 });

describe('OSC in a stream', () => {
	test('SLIP has END at both ends and escapes END and ESC', () => {
		expect(toHex(encodeFrame('slip', hex('2F C0 61 DB 00')))).toBe('C0 2F DB DC 61 DB DD 00 C0');
	});

	test('a length comes before the packet, as an int32', () => {
		expect(toHex(encodeFrame('length', hex('2F 61 00 00')))).toBe('00 00 00 04 2F 61 00 00');
	});

	test.each(FRAMINGS)('%s: packets come out as they went in, wherever the stream is cut', (framing) => {
		const packets = [hex('2F 61 00 00'), hex('C0 DB DC DD C0 00 DB C0'), hex('2F 62 00 00 2C 00 00 00')];
		const stream = concat(...packets.map((one) => encodeFrame(framing, one)));
		for (const [head, tail] of everySplit(stream)) {
			const decoder = createFrameDecoder(framing);
			const out = [...decoder.push(head).packets, ...decoder.push(tail).packets];
			expect(out).toEqual(packets);
		}
		const bytewise = createFrameDecoder(framing);
		expect([...stream].flatMap((byte) => bytewise.push(Uint8Array.of(byte)).packets)).toEqual(packets);
	});

	test.each(FRAMINGS)('%s: any packets', (framing) => {
		fc.assert(
			fc.property(fc.array(packet, { maxLength: 5 }), fc.nat(), (packets, cut) => {
				const stream = concat(...packets.map((one) => encodeFrame(framing, one)));
				const at = stream.length === 0 ? 0 : cut % stream.length;
				const decoder = createFrameDecoder(framing);
				const out = [...decoder.push(stream.subarray(0, at)).packets, ...decoder.push(stream.subarray(at)).packets];
				expect(out).toEqual(packets);
			}),
		);
	});

	test('SLIP is found again behind garbage, a bad escape and a cut packet', () => {
		const decoder = createFrameDecoder('slip');
		const good = encodeFrame('slip', hex('2F 61 00 00'));
		// What stands before the first END is a packet to SLIP; it is for the OSC codec to refuse it.
		expect(decoder.push(concat(hex('01 02 03'), good)).packets).toEqual([hex('01 02 03'), hex('2F 61 00 00')]);
		const bad = decoder.push(concat(hex('C0 2F DB 00 41 C0'), good));
		expect(bad.packets).toEqual([hex('2F 61 00 00')]);
		expect(bad.problems.map(({ error, fatal }) => [error.code, fatal])).toEqual([['wire.framing', false]]);
		const cut = decoder.push(concat(hex('C0 2F DB C0'), good));
		expect(cut.packets).toEqual([hex('2F 61 00 00')]);
		expect(cut.problems).toHaveLength(1);
	});

	test('SLIP with END only behind a packet is read too', () => {
		expect(createFrameDecoder('slip').push(hex('2F 61 00 00 C0 2F 62 00 00 C0')).packets).toHaveLength(2);
	});

	test('a SLIP packet without end is given up at the bound, once, and the next is read', () => {
		const decoder = createFrameDecoder('slip');
		const problems = [];
		for (let count = 0; count < 40; count += 1)
			problems.push(...decoder.push(new Uint8Array(4096).fill(0x41)).problems);
		expect(problems).toHaveLength(1);
		expect(decoder.push(concat(hex('C0'), encodeFrame('slip', hex('2F 61 00 00')))).packets).toEqual([
			hex('2F 61 00 00'),
		]);
	});

	test.each([
		['negative', hex('FF FF FF FF')],
		['too long', Uint8Array.from([0, 1, 0, 0])],
	])('a %s length is fatal, and nothing behind it is believed or kept', (_, head) => {
		const decoder = createFrameDecoder('length');
		const framed = decoder.push(concat(head, encodeFrame('length', hex('2F 61 00 00'))));
		expect(framed.packets).toEqual([]);
		expect(framed.problems.map(({ error, fatal }) => [error.code, fatal])).toEqual([['wire.framing', true]]);
		expect(decoder.push(encodeFrame('length', hex('2F 61 00 00')))).toEqual({ packets: [], problems: [] });
	});

	test('the longest packet passes', () => {
		for (const framing of FRAMINGS) {
			const longest = new Uint8Array(MAX_OSC_BYTES).fill(0xc0);
			expect(createFrameDecoder(framing).push(encodeFrame(framing, longest)).packets[0]).toEqual(longest);
		}
	});

	test.each(FRAMINGS)('%s: noise and flipped bits end in packets or typed problems', (framing) => {
		fc.assert(
			fc.property(fc.array(packet, { maxLength: 4 }), fc.nat(), fc.nat(7), (packets, place, bit) => {
				const stream = concat(hex('00 00 00 02 41 42'), ...packets.map((one) => encodeFrame(framing, one)));
				const at = place % stream.length;
				stream[at] = (stream[at] ?? 0) ^ (1 << bit);
				const decoder = createFrameDecoder(framing);
				const { packets: out, problems } = decoder.push(stream);
				for (const { error } of problems) expect(error.code).toBe('wire.framing');
				expect(out.reduce((sum, one) => sum + one.length, 0)).toBeLessThanOrEqual(stream.length);
			}),
		);
	});
});
