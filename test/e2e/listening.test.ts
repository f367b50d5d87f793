import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeviceBlind } from '../../src/shared/protocol/device.ts';
import type { ListeningItem } from '../../src/shared/protocol/listening.ts';
import { describeWith } from '../capabilities.ts';
import { type ContractServer, startContractServer } from '../support/contractServer.ts';
import { contractState } from '../support/contractState.ts';
import { drawnWave } from '../support/fakeDevice.ts';
import { remoteInChromium } from '../support/remoteInChromium.ts';
import { Tablet } from '../support/tablet.ts';

const SECONDS = 214;
const TOKENS = ['01890000-0000-7000-8000-00000000000a', '01890000-0000-7000-8000-00000000000b'] as const;
const TEST = '01890000-0000-7000-8000-00000000000c';

/** A second of 16-bit stereo. */
function wav(): Buffer {
	const data = Buffer.alloc(4 * 48_000);
	for (let frame = 0; frame < 48_000; frame++) {
		const sample = Math.round(3000 * Math.sin(frame / 20));
		data.writeInt16LE(sample, 4 * frame);
		data.writeInt16LE(sample, 4 * frame + 2);
	}
	const head = Buffer.alloc(44);
	head.write('RIFF');
	head.writeUInt32LE(36 + data.length, 4);
	head.write('WAVEfmt ', 8);
	head.writeUInt32LE(16, 16);
	head.writeUInt16LE(1, 20);
	head.writeUInt16LE(2, 22);
	head.writeUInt32LE(48_000, 24);
	head.writeUInt32LE(4 * 48_000, 28);
	head.writeUInt16LE(4, 32);
	head.writeUInt16LE(16, 34);
	head.write('data', 36);
	head.writeUInt32LE(data.length, 40);
	return Buffer.concat([head, data]);
}

function blind(revealed: DeviceBlind['revealed']): DeviceBlind {
	const letters = (['A', 'B'] as const).map((letter, index) => ({
		letter,
		token: TOKENS[index] ?? '',
		startSeconds: 0,
		inverted: false,
		gainDb: -index,
	}));
	return { test: TEST, method: 'preference', letters, trial: 0, trials: 0, revealed };
}

describeWith(['chromium'], 'listening on a tablet', () => {
	let folder: string;
	const chromium = remoteInChromium();
	let server: ContractServer;
	const blindAsked: string[] = [];

	beforeAll(async () => {
		folder = mkdtempSync(join(tmpdir(), 'detent-listening-'));
		writeFileSync(join(folder, 'music.wav'), wav());
		server = await startContractServer(chromium.webRoot, contractState(false));
		const { session } = server;
		const wave = drawnWave(SECONDS);
		session.mediaFile = join(folder, 'music.wav');
		session.store.set(['listening', 'withRack'], false);
		session.device = {
			item: ({ kind }) =>
				Promise.resolve({
					startSeconds: 0,
					inverted: false,
					louderLu: kind === 'mix' ? 0 : 3,
					inTime: true,
					note: null,
				}),
			waveform: (_, { onProgress }) => {
				onProgress(0.5);
				return Promise.resolve(wave.facts);
			},
			columns: (_, __, level) => wave.columns[level] ?? new Uint8Array(),
			explain: () => Promise.reject(new Error('not asked for')),
			explainPrints: () => Promise.reject(new Error('not asked for')),
			blindFile: (token) => {
				blindAsked.push(token);
				return { project: '', path: join(folder, 'music.wav') };
			},
		};
		let standing: DeviceBlind | null = null;
		session.blind = (command) => {
			if (command.type === 'device.blind.start') standing = blind(null);
			if (command.type === 'device.blind.choose')
				standing = blind({
					letter: 'B',
					abx: null,
					items: [
						{ letter: 'A', what: 'Revision 3, master', sha256: null, gainDb: 0, trimDb: 0, lateFrames: 0 },
						{ letter: 'B', what: 'Mix', sha256: null, gainDb: -1, trimDb: 0, lateFrames: 0 },
					],
				});
			return standing;
		};
	});
	afterAll(async () => {
		await server?.close();
		rmSync(folder, { recursive: true, force: true });
	});

	async function listening(role: 'engineer' | 'client'): Promise<Tablet> {
		const context = await chromium.browser.newContext({ viewport: { width: 820, height: 1180 }, hasTouch: true });
		const tablet = await Tablet.open(context);
		await tablet.pairByLink(server.port, server.invite(role).token);
		await tablet.go('Listen');
		return tablet;
	}
	const commands = (type: string) =>
		server.session.received.flatMap(({ command }) => (command.type === type ? [command] : []));

	test('a touch on the waveform locates, a finger that travels makes a loop, keys do the same', async () => {
		const { page, complaints } = await listening('engineer');
		const wave = page.getByRole('slider', { name: 'Position in the track' });
		await page.getByText('−14.2 LUFS integrated').first().waitFor();
		const box = await wave.boundingBox();
		if (box === null) throw new Error('the waveform is not on the page');
		await page.touchscreen.tap(box.x + box.width / 2, box.y + 60);
		await expect.poll(() => server.session.store.state.transport.frame).toBeGreaterThan(0);
		const { frame } = server.session.store.state.transport;
		expect(frame / 48_000 / SECONDS).toBeCloseTo(0.5, 1);
		await expect.poll(() => wave.getAttribute('aria-valuetext')).toContain('LUFS short-term');
		await page.mouse.move(box.x + box.width * 0.25, box.y + 60);
		await page.mouse.down();
		await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 4 });
		await page.mouse.up();
		await expect.poll(() => server.session.store.state.listening.loop).not.toBeNull();
		const { loop } = server.session.store.state.listening;
		expect((loop?.fromFrame ?? 0) / 48_000 / SECONDS).toBeCloseTo(0.25, 1);
		await wave.focus();
		await page.keyboard.press('Home');
		await expect.poll(() => server.session.store.state.transport.frame).toBe(0);
		// The page knows it too.
		await expect.poll(() => wave.getAttribute('aria-valuenow')).toBe('0.0');
		await page.keyboard.press('PageUp');
		await expect.poll(() => server.session.store.state.transport.frame).toBe(480_000);
		await page.keyboard.press('Escape');
		await expect.poll(() => server.session.store.state.listening.loop).toBeNull();
		await page.keyboard.press('+');
		await page.getByRole('slider', { name: 'Part shown, position in the track' }).waitFor();
		expect(complaints).toEqual([]);
		await page.context().close();
	});

	test('a marker is set where the music is, and a touch on it goes there', async () => {
		const { page } = await listening('engineer');
		server.session.store.set(['transport', 'frame'], 48_000 * 61.5);
		const list = page.locator('.studio-wave .marker-list').filter({ hasText: 'Markers' });
		await list.locator('summary').tap();
		await list.getByLabel('Name of a new marker').fill('Chorus');
		await list.getByText(/^Set at/).tap();
		await list.getByRole('button', { name: '1:01.5 Chorus' }).waitFor();
		server.session.store.set(['transport', 'frame'], 0);
		await list.getByRole('button', { name: '1:01.5 Chorus' }).tap();
		await expect.poll(() => server.session.store.state.transport.frame).toBe(48_000 * 61.5);
		await page.context().close();
	});

	test('other music is offered for no blind test, and the page says why', async () => {
		const { page } = await listening('engineer');
		const { store } = server.session;
		const before = store.state.listening;
		const record = (inTime: boolean): ListeningItem => {
			const match = { state: 'matched', louderLu: 4, inTime, note: null } as const;
			return { id: '/records/one.wav', label: 'A record', match, trimDb: 0 };
		};
		const [mix] = before.items;
		if (mix === undefined) throw new Error('no mix to listen to');
		const card = page.locator('.card', { has: page.getByRole('heading', { name: 'Hear', exact: true }) });
		store.set(['listening', 'items'], [mix, record(true)]);
		await card.getByRole('button', { name: 'ABX' }).waitFor();
		store.set(['listening', 'items'], [mix, record(false)]);
		await card.getByText('A blind test needs two that are matched in loudness and time.').waitFor();
		await card.getByText('A record: not in a blind test.').waitFor();
		expect(await card.getByRole('button', { name: /ABX|Blind test/ }).count()).toBe(0);
		store.set(['listening'], before);
		await page.context().close();
	});

	test('a client listens blind: letters only until the choice, and the rack stays out of reach', async () => {
		const client = await listening('client');
		const { page, complaints } = client;
		const card = page.locator('.tablet-card');
		await card.getByText('Listen blind…').tap();
		await card.getByText(/^Blind test of/).tap();
		await card.getByText('I choose A').waitFor();
		expect(await card.getByLabel('What this device plays').textContent()).toBe('AB');
		expect(await card.textContent()).not.toMatch(/master|capture|dB/);
		// A page that is loaded anew goes on with the test.
		await page.reload();
		await client.trusted();
		await card.getByText('I choose A').waitFor();
		expect(await card.getByLabel('What this device plays').textContent()).toBe('AB');
		await card.getByText('Play here').tap();
		await card.getByLabel('What this device plays').getByRole('button', { name: 'B' }).tap();
		await expect.poll(() => [...new Set(blindAsked)]).toEqual([...TOKENS]);
		await card.getByText('I choose B').tap();
		await card.getByText('It is in the log of the project.').waitFor();
		expect(await card.locator('.revealed').textContent()).toContain('your choice');
		expect(commands('device.blind.choose')).toMatchObject([{ test: TEST, letter: 'B' }]);
		expect(complaints).toEqual([]);
		await page.context().close();
	});
});
