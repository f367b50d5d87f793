import { readdir, readlink } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { realTime } from '../../support/realTime.ts';
import { plugAdapter } from '../guest/host.ts';
import { run } from '../guest/run.ts';
import { ADAPTERS } from '../protocol.ts';

const BY_ID = '/dev/serial/by-id';

async function links(): Promise<string[]> {
	return readdir(BY_ID).catch(() => []);
}

async function untilLinks(count: number): Promise<void> {
	let seen = -1;
	await realTime.until(() => {
		void links().then((names) => {
			seen = names.length;
		});
		return seen === count;
	});
}

describe('The machine', () => {
	test('has a loopback sound card', async () => {
		expect(await run('aplay', '-l')).toContain('Loopback PCM');
	});

	test('has an ALSA sequencer with MIDI ports', async () => {
		const ports = await run('aseqdump', '-l');
		expect(ports).toContain('Midi Through');
		expect(ports).toContain('VirMIDI');
	});

	test.each(ADAPTERS)('has the USB serial adapter %s under a stable name', async (adapter) => {
		await untilLinks(ADAPTERS.length);
		const name = (await links()).find((link) => link.includes(`_${adapter}-`)) ?? '';
		expect(name).toMatch(/^usb-QEMU_QEMU_USB_SERIAL_[A-Z]+-if00-port0$/);
		expect(await readlink(`${BY_ID}/${name}`)).toMatch(/^\.\.\/\.\.\/ttyUSB\d$/);
	});

	test('loses an adapter that is pulled out, and finds it again under its name', async () => {
		await untilLinks(ADAPTERS.length);
		await plugAdapter('DECK', false);
		await untilLinks(ADAPTERS.length - 1);
		expect((await links()).join()).not.toContain('DECK');
		await plugAdapter('DECK', true);
		await untilLinks(ADAPTERS.length);
		expect((await links()).join()).toContain('DECK');
	});
});
