import { expect, test } from 'vitest';
import { type AudioClient, createAudioClient } from '../../src/audio/client.ts';
import type { HostStatus } from '../../src/audio/engine.ts';
import { failedPass } from '../../src/audio/host/failedPass.ts';
import type { HostConnection, LinkListener } from '../../src/audio/hostLink.ts';
import type { HostRequest } from '../../src/audio/ipc.ts';
import { DetentError } from '../../src/shared/errors.ts';
import { NOTHING_WANTED, type Wanted } from '../../src/shared/protocol/meters.ts';
import { FakeClock, settle } from '../support/fakeClock.ts';
import { chain, latencyOf, openRequest } from './host/studio.ts';

const OPENED = { rateHz: 48_000, blockFrames: 1024, inputs: 2, outputs: 4, device: 'rack' };
const REQUEST = openRequest({ backend: 'portaudio', device: 'rack' }, {});
const PASS = {
	pass: 'p1',
	sourcePath: 'mix.wav',
	chain: chain({}),
	latency: latencyOf(4096),
	capturePath: 'capture.wav',
	preRollFrames: 0,
	tailFrames: 0,
	bitTransparent: true,
};

function noDevice(): DetentError {
	return new DetentError('audio.no-device', { message: 'There is no audio device of this name.', subject: 'rack' });
}

/** A host that opens what there is, and is lost, hangs or ends as the test says. */
class FakeHost implements HostConnection {
	readonly pid: number;
	readonly asked: HostRequest[] = [];
	readonly listener: LinkListener;
	/** Set when its supervisor wants it gone as soon as open calls are answered. */
	ending: string | null = null;
	left = false;
	readonly #studio: Studio;
	#print: { resolve(value: unknown): void; reject(error: DetentError): void } | null = null;

	constructor(studio: Studio, listener: LinkListener) {
		this.#studio = studio;
		this.listener = listener;
		this.pid = studio.hosts.length + 1;
	}

	call(request: HostRequest): Promise<unknown> {
		this.asked.push(request);
		if (request.call === 'open') return this.#studio.open();
		if (request.call !== 'print') return Promise.resolve(undefined);
		return new Promise((resolve, reject) => {
			this.#print = { resolve, reject };
		});
	}

	answerPrint(value: unknown): void {
		this.#print?.resolve(value);
	}

	end(reason: string): void {
		this.ending = reason;
	}

	async leave(): Promise<void> {
		this.left = true;
	}

	/** The device is in trouble; the host says so and lives on. */
	tells(state: HostStatus['state'], reason: string): void {
		this.listener.told({ kind: 'status', status: { state, reason, opened: OPENED } });
	}

	/** The process is gone. */
	dies(reason: string): void {
		this.#print?.reject(new DetentError('audio.host-lost', { message: reason }));
		this.listener.ended(reason);
	}
}

interface Studio {
	hosts: FakeHost[];
	open(): Promise<unknown>;
}

interface Supervised {
	client: AudioClient;
	clock: FakeClock;
	hosts: FakeHost[];
	/** `state: reason` of everything told. */
	told: string[];
	/** What opening the device gives from now on. */
	device(open: () => Promise<unknown>): void;
	host(): FakeHost;
}

function supervised(): Supervised {
	const clock = new FakeClock();
	const studio: Studio = { hosts: [], open: async () => OPENED };
	const client = createAudioClient({
		clock,
		env: {},
		printed: () => {},
		entry: { path: 'none', execArgv: [] },
		connect(listener) {
			const host = new FakeHost(studio, listener);
			studio.hosts.push(host);
			return host;
		},
	});
	const told: string[] = [];
	client.onStatus(({ state, reason }) => told.push(reason === null ? state : `${state}: ${reason}`));
	return {
		client,
		clock,
		hosts: studio.hosts,
		told,
		device(open) {
			studio.open = open;
		},
		host() {
			const last = studio.hosts.at(-1);
			if (last === undefined) throw new Error('there is no host');
			return last;
		},
	};
}

test('a host that crashes is started again with what was open, after pauses that grow', async () => {
	const { client, clock, hosts, told, host } = supervised();
	await client.open(REQUEST);
	await client.setMonitor({ source: 'master', levelDb: -6, dim: false, muted: false });
	const startedMs: number[] = [];
	for (const pauseMs of [200, 1000, 3000, 5000, 5000]) {
		const before = hosts.length;
		host().dies('The audio host was ended by SIGSEGV.');
		await clock.advance(pauseMs - 1);
		expect(hosts).toHaveLength(before);
		await clock.advance(1);
		expect(hosts).toHaveLength(before + 1);
		startedMs.push(clock.monotonicMs());
	}
	expect(host().asked.map((request) => request.call)).toEqual(['setMonitor', 'want', 'open']);
	expect(host().asked.find((request) => request.call === 'open')).toMatchObject({ request: REQUEST });
	expect(told.slice(0, 5)).toEqual([
		'starting',
		'running',
		'stopped: The audio host was ended by SIGSEGV.',
		'starting: The audio host was ended by SIGSEGV.',
		'running',
	]);
	await clock.advance(61_000);
	host().dies('again');
	await clock.advance(200);
	expect(client.status().state).toBe('running');
});

test('a device that stalls and vanishes is said to be lost until it is found again by its name', async () => {
	const { client, clock, told, device, host } = supervised();
	await client.open(REQUEST);
	told.length = 0;
	host().tells('stalled', 'The device has given no audio for 2000 ms.');
	expect(host().ending).toContain('no audio for 2000 ms');
	host().dies('The device has given no audio for 2000 ms.');
	device(() => Promise.reject(noDevice()));
	await clock.advance(30_000);
	device(async () => OPENED);
	await clock.advance(5000);
	expect([...new Set(told)].map((text) => text.split(':')[0])).toEqual([
		'stalled',
		'starting',
		'device lost',
		'running',
	]);
	expect(told.filter((text) => text.startsWith('starting'))).toHaveLength(1);
	expect(told.at(-2)).toContain('There is no audio device of this name.');
	expect(host().asked.find((request) => request.call === 'open')).toMatchObject({
		request: { audio: { device: 'rack' } },
	});
});

test('the pass that a lost device ended is still told by the host, before it is ended', async () => {
	const { client, host } = supervised();
	await client.open(REQUEST);
	const printing = client.print(PASS);
	await settle();
	host().tells('device lost', 'unplugged');
	const failure = { kind: 'device-lost', frame: 4711, reason: 'unplugged' };
	host().answerPrint({ ...failedPass(PASS, failure), frames: 9000 });
	expect(await printing).toMatchObject({ outcome: 'failed', failure, frames: 9000 });
	host().tells('running', 'it came back while it was being ended');
	expect(client.status().state).toBe('device lost');
});

test('a pass whose host crashed ends as failed', async () => {
	const { client, host } = supervised();
	await client.open(REQUEST);
	const printing = client.print(PASS);
	await settle();
	host().dies('The audio host was ended by SIGSEGV.');
	expect(await printing).toMatchObject({ outcome: 'failed', failure: { kind: 'host-lost' } });
});

test('a device that is not there when Detent starts is used as soon as it is', async () => {
	const { client, clock, device } = supervised();
	device(() => Promise.reject(noDevice()));
	await expect(client.open(REQUEST)).rejects.toMatchObject({ code: 'audio.no-device' });
	expect(client.status()).toMatchObject({ state: 'device lost', reason: expect.stringContaining('rack') });
	await clock.advance(12_000);
	device(async () => OPENED);
	await clock.advance(5000);
	expect(client.status()).toEqual({ state: 'running', reason: null, opened: OPENED });
});

test('a host that gives no sign of life at the first start is started again', async () => {
	const { client, clock, device } = supervised();
	const silent = 'The audio host gave no sign of life for 30 s.';
	device(() => Promise.reject(new DetentError('audio.host-lost', { message: silent })));
	await expect(client.open(REQUEST)).rejects.toMatchObject({ code: 'audio.host-lost' });
	expect(client.status()).toMatchObject({ state: 'stopped', reason: silent });
	await clock.advance(12_000);
	device(async () => OPENED);
	await clock.advance(5000);
	expect(client.status()).toEqual({ state: 'running', reason: null, opened: OPENED });
});

test('a mistake in the rig is not tried again', async () => {
	const { client, clock, hosts, device } = supervised();
	device(() => Promise.reject(new DetentError('audio.channels', { message: 'It has 2 outputs.' })));
	await expect(client.open(REQUEST)).rejects.toMatchObject({ code: 'audio.channels' });
	await clock.advance(60_000);
	expect(hosts).toHaveLength(1);
	expect(client.status().state).toBe('stopped');
});

test('a converter at another rate is told, and the host left running', async () => {
	const { client, host } = supervised();
	await client.open(REQUEST);
	host().tells('wrong rate', 'The converter runs at about 44100 Hz, not at 48000 Hz.');
	expect(client.status()).toMatchObject({ state: 'wrong rate', opened: OPENED });
	expect(host().ending).toBeNull();
});

test('after a close nothing is looked for any more', async () => {
	const { client, clock, hosts, device, host } = supervised();
	await client.open(REQUEST);
	device(() => Promise.reject(noDevice()));
	host().dies('gone');
	await clock.advance(5000);
	await client.close();
	const count = hosts.length;
	await clock.advance(60_000);
	expect(hosts).toHaveLength(count);
	expect(client.status()).toEqual({ state: 'closed', reason: null, opened: null });
});

test('a close while the host is being started leaves none behind, and no other state', async () => {
	const { client, device, host } = supervised();
	let opened: (value: unknown) => void = () => {};
	device(
		() =>
			new Promise((resolve) => {
				opened = resolve;
			}),
	);
	const opening = client.open(REQUEST);
	await settle();
	await client.close();
	opened(OPENED);
	await expect(opening).rejects.toMatchObject({ code: 'audio.closed' });
	expect(host().left).toBe(true);
	expect(client.status().state).toBe('closed');
	expect(client.hostPid).toBeNull();
});

const ORDER = { source: 'master', levelDb: -6, dim: false, muted: true } as const;
const METERS: Wanted = { meters: ['levels'], preview: false };

/** Opens the device, does `meanwhile` while that takes its time, and tells what the host was asked for then. */
async function whileItOpens(meanwhile: (client: AudioClient) => Promise<unknown>): Promise<HostRequest[]> {
	const { client, device, host } = supervised();
	let opened: (value: unknown) => void = () => {};
	const opening = new Promise((resolve) => {
		opened = resolve;
	});
	device(() => opening);
	await client.want(METERS);
	await client.setMonitor(ORDER);
	const open = client.open(REQUEST);
	await settle();
	expect(host().asked.map(({ call }) => call)).toEqual(['setMonitor', 'want', 'open']);
	await meanwhile(client);
	expect(host().asked).toHaveLength(3);
	opened(OPENED);
	await open;
	return host().asked.slice(3);
}

test('meters that somebody begins or stops to look at while the host is started begin and stop', async () => {
	expect(await whileItOpens((client) => client.want(NOTHING_WANTED))).toEqual([
		{ call: 'want', wanted: NOTHING_WANTED },
	]);
	expect(
		await whileItOpens(async (client) => {
			await client.want(NOTHING_WANTED);
			await client.want({ ...METERS, preview: true });
		}),
	).toEqual([{ call: 'want', wanted: { ...METERS, preview: true } }]);
});

test('a monitor that is set while the host is started is set there too', async () => {
	const open = { ...ORDER, muted: false };
	expect(await whileItOpens((client) => client.setMonitor(open))).toEqual([{ call: 'setMonitor', monitor: open }]);
});

test('what changed nothing while the host was started is not said again', async () => {
	expect(await whileItOpens(async () => {})).toEqual([]);
});

test('what is wanted while the host is told of what was wanted before is what it has in the end', async () => {
	const { client, device, host } = supervised();
	device(async () => {
		await client.want(NOTHING_WANTED);
		const told = host();
		const call = told.call.bind(told);
		told.call = (request) => {
			// It does not count as the host yet.
			if (request.call === 'want' && request.wanted.meters.length === 0) void client.want(METERS);
			return call(request);
		};
		return OPENED;
	});
	await client.open(REQUEST);
	expect(
		host()
			.asked.filter(({ call }) => call === 'want')
			.at(-1),
	).toEqual({ call: 'want', wanted: METERS });
	await client.want(NOTHING_WANTED);
	expect(host().asked.at(-1)).toEqual({ call: 'want', wanted: NOTHING_WANTED });
});

test('a host that is lost while it is told what was wanted meanwhile is started again', async () => {
	const { client, clock, device, hosts, host, told } = supervised();
	device(async () => {
		await client.want(NOTHING_WANTED);
		host().call = () => Promise.reject(new DetentError('audio.host-lost', { message: 'It is gone.' }));
		return OPENED;
	});
	await expect(client.open(REQUEST)).rejects.toMatchObject({ code: 'audio.host-lost' });
	expect(host().left).toBe(true);
	device(async () => OPENED);
	await clock.advance(1000);
	expect(hosts).toHaveLength(2);
	expect(told.at(-1)).toBe('running');
});
