import { expect, test } from 'vitest';
import { PortAudioBackend } from '../../../src/audio/backends/portaudio.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { type DriverScript, FakeNaudiodon, fakeDevice } from '../../support/fakeNaudiodon.ts';

const FRAMES = 64;
const CARD = 'Babyface: USB Audio (hw:2,0)';

function open(native: FakeNaudiodon, device: string | undefined = CARD, clock = new FakeClock()): PortAudioBackend {
	return new PortAudioBackend({
		audio: { device, rateHz: 48_000, blockFrames: FRAMES, prefillBlocks: 2 },
		channels: { inputs: 2, outputs: 4 },
		clock,
		native,
	});
}

async function started(script: DriverScript): Promise<PortAudioBackend> {
	const backend = open(new FakeNaudiodon([fakeDevice(0, CARD)], script));
	await backend.start();
	return backend;
}

test('a device is opened by its name, wherever it stands in the list', () => {
	const native = new FakeNaudiodon([fakeDevice(0, 'Built-in'), fakeDevice(1, CARD)]);
	open(native);
	native.devices = [fakeDevice(0, CARD), fakeDevice(1, 'Webcam'), fakeDevice(2, 'Built-in')];
	open(native);
	expect(native.opened.map((options) => options.deviceId)).toEqual([1, 0]);
});

test('a card that got another number is found by the rest of its name', () => {
	const native = new FakeNaudiodon([
		fakeDevice(4, 'Babyface: USB Audio (hw:0,1)'),
		fakeDevice(5, CARD.replace('2', '0')),
	]);
	expect(open(native).info.device).toBe('Babyface: USB Audio (hw:0,0)');
	expect(native.opened[0]?.deviceId).toBe(5);
});

test('of two cards of a kind with other numbers none is guessed', () => {
	const native = new FakeNaudiodon([fakeDevice(0, CARD.replace('2', '0')), fakeDevice(1, CARD.replace('2', '1'))]);
	expect(() => open(native)).toThrow(/2 of its kind: Babyface: USB Audio \(hw:0,0\), Babyface: USB Audio \(hw:1,0\)/);
});

test('of two devices with the very same name none is guessed, unless only one has the channels', () => {
	const native = new FakeNaudiodon([fakeDevice(0, CARD), fakeDevice(1, CARD)]);
	expect(() => open(native)).toThrow(
		expect.objectContaining({
			code: 'audio.no-device',
			subject: CARD,
			message: expect.stringContaining('2 audio devices have this very name'),
		}),
	);
	expect(native.opened).toEqual([]);
	native.devices = [fakeDevice(0, CARD, { maxInputChannels: 0 }), fakeDevice(1, CARD)];
	open(native);
	expect(native.opened.map((options) => options.deviceId)).toEqual([1]);
});

test('a device that is gone is named, with those that are there', () => {
	const native = new FakeNaudiodon([fakeDevice(0, 'Built-in')]);
	expect(() => open(native)).toThrow(expect.objectContaining({ code: 'audio.no-device', subject: CARD }));
	expect(() => open(native)).toThrow(expect.objectContaining({ remedy: expect.stringContaining('Built-in') }));
});

test('another device that was opened because the list had changed is not used', () => {
	const native = new FakeNaudiodon([fakeDevice(0, CARD), fakeDevice(1, 'Built-in')]);
	native.whileOpening = () => {
		native.devices = [fakeDevice(0, 'Built-in')];
	};
	expect(() => open(native)).toThrow(expect.objectContaining({ code: 'audio.open' }));
});

test('what is written comes back after the prefilled blocks, bit for bit, wherever the driver puts it in memory', async () => {
	const backend = await started({});
	const read = new Float32Array(2 * FRAMES);
	const heard: number[] = [];
	for (let block = 0; block < 5; block++) {
		expect(await backend.readBlock(read)).toBeNull();
		heard.push(read[0] ?? 0, read[2 * FRAMES - 1] ?? 0);
		expect(await backend.writeBlock(new Float32Array(4 * FRAMES).fill(0.1 * (block + 1)))).toBeNull();
	}
	expect(heard).toEqual([0, 0, 0, 0, ...[0.1, 0.1, 0.2, 0.2, 0.1 * 3, 0.1 * 3].map(Math.fround)]);
});

test.each(['input overflow', 'output underflow'])('%s is told, and its block read as silence', async (flags) => {
	const backend = await started({ read: (block) => (block === 1 ? { kind: 'flags', flags } : { kind: 'block' }) });
	const read = new Float32Array(2 * FRAMES);
	await backend.readBlock(read);
	read.fill(1);
	expect(await backend.readBlock(read)).toBe(flags);
	expect(read.every((sample) => sample === 0)).toBe(true);
	expect(await backend.readBlock(read)).toBeNull();
});

test('the priming of the output is no fault', async () => {
	const backend = await started({ read: () => ({ kind: 'flags', flags: 'priming output' }) });
	expect(await backend.readBlock(new Float32Array(2 * FRAMES))).toBeNull();
});

test('part of a block is told, and read as silence', async () => {
	const backend = await started({ read: () => ({ kind: 'part' }) });
	const read = new Float32Array(2 * FRAMES).fill(1);
	expect(await backend.readBlock(read)).toBe('the device gave part of a block');
	expect(read.every((sample) => sample === 0)).toBe(true);
});

test('a stream that has ended rejects, and does not go round for ever', async () => {
	const backend = await started({ read: () => ({ kind: 'nothing' }) });
	const read = new Float32Array(2 * FRAMES);
	const drained = async () => {
		for (let block = 0; block < 100; block++) await backend.readBlock(read);
	};
	await expect(drained()).rejects.toThrow('The stream has ended');
});

test('a driver that does not let go is told as hung, after two seconds', async () => {
	const clock = new FakeClock();
	const backend = open(new FakeNaudiodon([fakeDevice(0, CARD)], { quit: 'never' }), CARD, clock);
	const closed: string[] = [];
	void backend.close().then((how) => closed.push(how));
	await clock.advance(1999);
	expect(closed).toEqual([]);
	await clock.advance(1);
	expect(closed).toEqual(['hung']);
});

test('a driver that fails to stop is told as hung', async () => {
	expect(await (await started({ quit: 'fails' })).close()).toBe('hung');
	expect(await (await started({ quit: 'at once' })).close()).toBe('closed');
});
