import { readlink } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { adapterLinks, adapterPath, untilAdapters } from '../guest/adapters.ts';
import { plugAdapter } from '../guest/host.ts';
import { run } from '../guest/run.ts';
import { ADAPTERS } from '../protocol.ts';

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
		await untilAdapters(ADAPTERS.length);
		expect(await readlink(adapterPath(adapter))).toMatch(/^\.\.\/\.\.\/ttyUSB\d$/);
	});

	test('loses an adapter that is pulled out, and finds it again under its name', async () => {
		await untilAdapters(ADAPTERS.length);
		await plugAdapter('DECK', false);
		await untilAdapters(ADAPTERS.length - 1);
		expect((await adapterLinks()).join()).not.toContain('DECK');
		await plugAdapter('DECK', true);
		await untilAdapters(ADAPTERS.length);
		expect((await adapterLinks()).join()).toContain('DECK');
	});
});
