import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import { createDaemon, type Daemon } from '../../../src/daemon.ts';
import { systemClock } from '../../../src/process/systemClock.ts';
import { SESSION_COOKIE } from '../../../src/remote/access.ts';
import { readLocalAccess } from '../../../src/remote/localAccess.ts';
import { METER_TOPICS } from '../../../src/shared/protocol/meters.ts';
import type { Figure } from '../section.ts';
import { until } from './rig.ts';

const REMOTES = 8;
const MOST_P99_MS = 5;
/** Longer than any of these units holds its line after a setting. */
const APART_MS = 60;
/** A finger's frames while it drags. */
const FRAME_MS = 1000 / 60;

export interface Latencies {
	readonly name: string;
	readonly gestures: number;
	readonly p50Ms: number;
	readonly p99Ms: number;
	readonly worstMs: number;
}

function quantile(sorted: readonly number[], share: number): number {
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function summed(name: string, times: readonly number[]): Latencies {
	const sorted = [...times].sort((a, b) => a - b);
	return {
		name,
		gestures: sorted.length,
		p50Ms: quantile(sorted, 0.5),
		p99Ms: quantile(sorted, 0.99),
		worstMs: sorted.at(-1) ?? Number.NaN,
	};
}

async function connect(daemon: Daemon): Promise<Socket[]> {
	const access = readLocalAccess(daemon.dataRoot);
	if (access === null) throw new Error('the daemon has no address');
	const sockets = Array.from({ length: REMOTES }, () =>
		io(access.url, {
			transports: ['websocket'],
			reconnection: false,
			extraHeaders: { cookie: `${SESSION_COOKIE}=${access.token}` },
		}),
	);
	let there = 0;
	for (const socket of sockets) {
		socket.once('snapshot', () => {
			there += 1;
			socket.emit('subscribe', { meters: METER_TOPICS, preview: false });
		});
		socket.on('meters', (_: unknown, received: () => void) => received());
	}
	await until(() => there === REMOTES);
	return sockets;
}

/** Sends moves of one control and takes the time from each to the next bytes on the unit's wire. */
class Finger {
	readonly #daemon: Daemon;
	readonly #socket: Socket;
	readonly #unit: string;
	readonly #control: string;
	readonly #positionOf: (count: number) => number;
	#count = 0;

	constructor(daemon: Daemon, socket: Socket, unit: string, control: string, positionOf: (count: number) => number) {
		this.#daemon = daemon;
		this.#socket = socket;
		this.#unit = unit;
		this.#control = control;
		this.#positionOf = positionOf;
	}

	/** @param apartMs from one move to the next; every move has to reach the wire by then, or is counted as overtaken */
	async move(moves: number, apartMs: number): Promise<number[]> {
		const times: number[] = [];
		let sentMs: number | null = null;
		const stop = this.#daemon.session.onWire(this.#unit, ({ direction }) => {
			if (direction !== 'out' || sentMs === null) return;
			times.push(performance.now() - sentMs);
			sentMs = null;
		});
		for (let move = 0; move < moves; move += 1) {
			this.#count += 1;
			sentMs ??= performance.now();
			this.#socket.emit(
				'command',
				{
					type: 'control.move',
					unit: this.#unit,
					control: this.#control,
					position: this.#positionOf(this.#count),
					gesture: `bench-${this.#unit}-${move}`,
					seq: this.#count,
					last: true,
				},
				() => undefined,
			);
			await pause(apartMs);
		}
		await pause(200);
		stop();
		return times;
	}
}

/** Gesture to wire with eight remotes that all take state and meters; daemon and remotes share this process. */
export async function measureGestures(quick: boolean, progress: (text: string) => void): Promise<Latencies[]> {
	const folder = await mkdtemp(join(tmpdir(), 'detent-bench-wire-'));
	const daemon = await createDaemon({
		dataRoot: join(folder, 'data'),
		rigPath: null,
		simulation: { speed: 'realtime', handErrorTravel: 0, seed: 1, noise: false, drift: false },
		audio: null,
		audioHost: 'process',
		audioEnv: process.env,
		clock: systemClock,
		logToFile: true,
	});
	let sockets: Socket[] = [];
	try {
		await daemon.serveRemote('127.0.0.1', 0);
		sockets = await connect(daemon);
		const [first] = sockets;
		if (first === undefined) throw new Error('no remote');
		await until(() => daemon.session.snapshot().state.units['totalmix']?.link === 'connected');
		const moves = quick ? 50 : 500;
		const fader = new Finger(daemon, first, 'totalmix', 'main_volume', (count) => 0.2 + (count % 100) / 200);
		const knob = new Finger(daemon, first, 'open-eq', 'mid_gain', (count) => 2 + (count % 20));
		progress('gestures on an OSC unit');
		await fader.move(20, APART_MS);
		const alone = await fader.move(moves, APART_MS);
		progress('gestures on a MIDI unit');
		const midi = await knob.move(moves, APART_MS);
		progress('gestures faster than the unit takes them');
		const dragged = await knob.move(moves, FRAME_MS);
		return [
			summed('OSC over UDP, the unit idle', alone),
			summed('MIDI with read-back, the unit idle', midi),
			summed("MIDI with read-back, dragged at 60 Hz: with the unit's pause and its read-back, newest wins", dragged),
		];
	} finally {
		for (const socket of sockets) socket.disconnect();
		await daemon.close();
		await rm(folder, { recursive: true, force: true });
	}
}

export function gestureFigures(latencies: readonly Latencies[]): Figure[] {
	return latencies.slice(0, 2).map(({ name, p50Ms, p99Ms }) => {
		const met = p99Ms <= MOST_P99_MS;
		return {
			what: `gesture to wire with ${REMOTES} remotes, ${name}: p99`,
			target: `≤ ${MOST_P99_MS} ms`,
			ours: `${p99Ms.toFixed(2)} ms (p50 ${p50Ms.toFixed(2)} ms)`,
			peer: '',
			met,
			...(met ? {} : { note: 'the daemon, or this machine, is too slow' }),
		};
	});
}
