import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { raisePriority } from '../../src/audio/host/priority.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import { delay } from '../../src/shared/clock.ts';
import { gameMusic } from './gameMusic.ts';

/** The device of the studio's side: 4 outputs, 2 inputs. */
export const JACK_DEVICE = 'rack';
/** The device of a simulated outboard: 2 outputs, 2 inputs. */
export const JACK_OUTBOARD = 'outboard';
/** The same with an output and an input more, for the sync pair. */
export const JACK_SYNC_DEVICE = 'syncrack';
export const JACK_SYNC_OUTBOARD = 'syncoutboard';

/** From the studio's send pair and sync output into an outboard with a sync pair, and back. */
export const SYNC_INTO_RACK = [
	[0, 0],
	[1, 1],
	[4, 2],
] as const;
export const SYNC_BACK = [
	[0, 0],
	[1, 1],
	[2, 2],
] as const;

export interface JackServer {
	/** Environment for a program that is to see the device. */
	env: NodeJS.ProcessEnv;
	/** Connects what `fromPid` plays to what `toPid` records, channel by channel, and both to nothing else. */
	connect(fromPid: number, toPid: number, pairs: readonly (readonly [number, number])[]): Promise<void>;
	/** The server is gone from one moment to the next, as a converter that is unplugged. */
	kill(): Promise<void>;
	/** A server of the same name, with the same devices, is there again. */
	revive(): Promise<void>;
	stop(): Promise<void>;
}

const ASOUNDRC = `pcm.${JACK_DEVICE} {
  type jack
  playback_ports { 0 system:playback_1 1 system:playback_2 2 system:playback_3 3 system:playback_4 }
  capture_ports { 0 system:capture_1 1 system:capture_2 }
  hint { show on description "Rack" }
}
pcm.${JACK_OUTBOARD} {
  type jack
  playback_ports { 0 system:playback_1 1 system:playback_2 }
  capture_ports { 0 system:capture_1 1 system:capture_2 }
  hint { show on description "Outboard" }
}
pcm.${JACK_SYNC_DEVICE} {
  type jack
  playback_ports { 0 system:playback_1 1 system:playback_2 2 system:playback_3 3 system:playback_4 4 system:playback_5 }
  capture_ports { 0 system:capture_1 1 system:capture_2 2 system:capture_3 }
  hint { show on description "Rack with sync pair" }
}
pcm.${JACK_SYNC_OUTBOARD} {
  type jack
  playback_ports { 0 system:playback_1 1 system:playback_2 2 system:playback_3 }
  capture_ports { 0 system:capture_1 1 system:capture_2 2 system:capture_3 }
  hint { show on description "Outboard with sync pair" }
}
`;

/** Over the audio host's: everybody waits for the server. */
const JACK_PRIORITY = 30;

/** Scheduling policy of a process in `/proc/PID/stat`, counted from the field after its name. */
const POLICY_FIELD = 38;
const FIFO = '1';

let servers = 0;

/**
 * A sound server without a sound card, and a home folder in which ALSA knows it as two devices. It has a name of its own,
 * so that runs do not meet.
 */
export async function startJack(options: { rateHz: number; periodFrames: number }): Promise<JackServer> {
	const home = mkdtempSync(join(tmpdir(), 'detent-jack-'));
	writeFileSync(join(home, '.asoundrc'), ASOUNDRC);
	const name = `detent-${process.pid}-${++servers}`;
	const env = { ...process.env, HOME: home, JACK_DEFAULT_SERVER: name, JACK_NO_START_SERVER: '1' };
	// Synchronous: on a busy machine a cycle waits for its clients instead of leaving one of them out.
	const arguments_ = ['-n', name, '-r', '-S', '-p', '64', '-d', 'dummy', '-r', String(options.rateHz)];
	arguments_.push('-p', String(options.periodFrames), '-C', '5', '-P', '5');
	const jack = (program: string, ...rest: string[]) =>
		execFileSync(program, rest, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
	const start = async () => {
		const started = spawn('jackd', arguments_, { env, stdio: 'ignore' });
		await until('the JACK server', () => jack('jack_lsp').includes('system:playback_1'));
		await raisePriority(started.pid ?? 0, JACK_PRIORITY);
		return started;
	};
	let server = await start();
	return {
		env,
		async connect(fromPid, toPid, pairs) {
			const outputs = new RegExp(`^\\S+\\.P\\.${fromPid}\\.\\d+:out_`);
			const inputs = new RegExp(`^\\S+\\.C\\.${toPid}\\.\\d+:in_`);
			const found = () => {
				const ports = jack('jack_lsp').split('\n');
				return { from: ports.filter((port) => outputs.test(port)), to: ports.filter((port) => inputs.test(port)) };
			};
			await until(
				'the stream’s ports',
				() => found().from.length > mostOf(pairs, 0) && found().to.length > mostOf(pairs, 1),
			);
			for (const pid of [fromPid, toPid]) if (!isRealTime(pid)) await raisePriority(pid);
			const { from, to } = found();
			for (const port of [...from, ...to]) disconnectAll(jack, port);
			for (const [output, input] of pairs) jack('jack_connect', from[output] ?? '', to[input] ?? '');
		},
		async kill() {
			server.kill('SIGKILL');
			await end(server);
		},
		async revive() {
			server = await start();
		},
		async stop() {
			await end(server);
			rmSync(home, { recursive: true, force: true });
		},
	};
}

/** An audio host has asked for it itself, for those of its threads that are to have it. */
function isRealTime(pid: number): boolean {
	const [, fields = ''] = /^.*\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
	return fields.split(' ')[POLICY_FIELD] === FIFO;
}

function mostOf(pairs: readonly (readonly [number, number])[], side: 0 | 1): number {
	return Math.max(1, ...pairs.map((pair) => pair[side]));
}

function disconnectAll(jack: (program: string, ...rest: string[]) => string, port: string): void {
	const lines = jack('jack_lsp', '-c', port).split('\n');
	for (const line of lines) {
		if (!line.startsWith('   ')) continue;
		const [from, to] = port.includes(':out_') ? [port, line.trim()] : [line.trim(), port];
		jack('jack_disconnect', from, to);
	}
}

async function until(what: string, ready: () => boolean): Promise<void> {
	for (let attempt = 0; attempt < 100; attempt++) {
		try {
			if (ready()) return;
		} catch {
			// Not there yet.
		}
		await delay(systemClock, 100);
	}
	throw new Error(`${what} did not appear within 10 s`);
}

async function end(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
	child.kill('SIGTERM');
	const cancel = systemClock.after(3000, () => child.kill('SIGKILL'));
	await exited;
	cancel();
}

/** Recorded music of a game, `seconds` of it at most, as a stereo WAV at `rateHz`; null where there is none. */
export function realMusic(path: string, seconds: number, rateHz: number): string | null {
	const pieces = gameMusic();
	if (pieces.length === 0) return null;
	mkdirSync(join(path, '..'), { recursive: true });
	const resampled = pieces.map((_, i) => `[${i}:a]aresample=${rateHz},aformat=channel_layouts=stereo[a${i}]`);
	const joined = `${pieces.map((_, i) => `[a${i}]`).join('')}concat=n=${pieces.length}:v=0:a=1,volume=0.7`;
	const inputs = pieces.flatMap((piece) => ['-i', piece]);
	const arguments_ = ['-v', 'error', '-y', ...inputs, '-filter_complex', [...resampled, joined].join(';')];
	execFileSync('ffmpeg', [...arguments_, '-t', String(seconds), '-c:a', 'pcm_s24le', path]);
	return path;
}
