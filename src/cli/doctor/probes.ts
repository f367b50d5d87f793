import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { listAudioDevices } from '../../audio/devices.ts';
import { packageRoot } from '../../process/packageRoot.ts';
import { systemClock } from '../../process/systemClock.ts';
import { describeError, isDetentError } from '../../shared/errors.ts';
import { layoutOf } from '../../store/layout.ts';
import { lockHolder } from '../../store/lock.ts';
import { serialPorts } from '../../transports/serialPorts.ts';
import type { MachineFacts, Probe } from './facts.ts';
import { parseCards, parseGroup, parseLimit } from './parse.ts';

const run = promisify(execFile);
const PROBE_TIMEOUT_MS = 15_000;
const ANSWER = 'detent-probe:';

function readText(path: string): string | null {
	try {
		return fs.readFileSync(path, 'utf8');
	} catch {
		return null;
	}
}

function may(path: string, mode: number): boolean {
	try {
		fs.accessSync(path, mode);
		return true;
	} catch {
		return false;
	}
}

function names(folder: string): string[] {
	try {
		return fs.readdirSync(folder).sort();
	} catch {
		return [];
	}
}

/** Runs a few lines in a process of their own: a native part that is broken or hangs can't take the doctor down. */
async function inProcess<T>(code: string, answer: z.ZodType<T>): Promise<Probe<T>> {
	try {
		const script = `Promise.resolve((() => { ${code} })()).then((value) => { process.stdout.write('\\n${ANSWER}' + JSON.stringify(value) + '\\n', () => process.exit(0)); });`;
		const { stdout } = await run(process.execPath, ['-e', script], {
			cwd: packageRoot,
			timeout: PROBE_TIMEOUT_MS,
			killSignal: 'SIGKILL',
		});
		const line = stdout.split('\n').find((candidate) => candidate.startsWith(ANSWER));
		return { ok: true, value: answer.parse(JSON.parse(line?.slice(ANSWER.length) ?? '')) };
	} catch (error) {
		return { ok: false, reason: reasonOf(error) };
	}
}

function reasonOf(error: unknown): string {
	if (typeof error === 'object' && error !== null) {
		if ('killed' in error && error.killed === true) return `it hung for ${PROBE_TIMEOUT_MS / 1000} s`;
		if ('signal' in error && typeof error.signal === 'string') return `it crashed with ${error.signal}`;
		const stderr = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr : '';
		const line = stderr.split('\n').find((candidate) => /^\w*Error\b/.test(candidate));
		if (line !== undefined) return line.replace(/^\w*Error: /, '').replace(/\.$/, '');
	}
	return describeError(error).split('\n')[0] ?? 'unknown';
}

/** The folder itself, or the nearest one above it that exists. */
function nearest(folder: string): string {
	let path = folder;
	while (!fs.existsSync(path) && dirname(path) !== path) path = dirname(path);
	return path;
}

async function probeLog(root: string): Promise<MachineFacts['log']> {
	const layout = layoutOf(root);
	const sqlite = await inProcess(
		"const D = require('better-sqlite3'); new D(':memory:').close(); return null;",
		z.null(),
	);
	const there = nearest(root);
	const holder = lockHolder(layout.lock);
	return {
		sqlite,
		folder: root,
		folderProblem: may(there, fs.constants.W_OK | fs.constants.X_OK)
			? null
			: `${there} belongs to someone else or is read-only`,
		freeBytes: freeBytes(there),
		state: sqlite.ok && fs.existsSync(layout.database) ? await openState(root) : { kind: 'none' },
		holder: holder === null ? null : { pid: holder.pid, program: holder.info['program'] ?? 'daemon' },
	};
}

function freeBytes(path: string): number | null {
	try {
		const { bavail, bsize } = fs.statfsSync(path);
		return bavail * bsize;
	} catch {
		return null;
	}
}

async function openState(root: string): Promise<MachineFacts['log']['state']> {
	try {
		// Loaded here only: where SQLite does not load, the doctor still has to run.
		const { openLogStore } = await import('../../store/openLogStore.ts');
		const store = openLogStore(root, { clock: systemClock, rng: () => 0, access: 'read' });
		try {
			return { kind: 'open', projects: store.list().length };
		} finally {
			store.close();
		}
	} catch (error) {
		const remedy = isDetentError(error) ? error.remedy : null;
		const text = isDetentError(error) ? `${error.subject ?? root}: ${error.message}` : describeError(error);
		return { kind: 'broken', text, remedy };
	}
}

async function probeAudio(): Promise<MachineFacts['audio']> {
	return {
		devices: await audioDevices(),
		cards: parseCards(readText('/proc/asound/cards') ?? ''),
		...soundCardHolders(),
	};
}

async function audioDevices(): Promise<MachineFacts['audio']['devices']> {
	try {
		const found = await listAudioDevices({ clock: systemClock, env: process.env });
		return {
			ok: true,
			value: found.map(({ name, inputs, outputs, defaultRateHz }) => ({
				name,
				inputs,
				outputs,
				rateHz: defaultRateHz,
			})),
		};
	} catch (error) {
		return { ok: false, reason: reasonOf(error) };
	}
}

/** Processes with an open PCM below /dev/snd; control and timer nodes are shared and block nobody. */
function soundCardHolders(): Pick<MachineFacts['audio'], 'holders' | 'hiddenProcesses'> {
	const holders: MachineFacts['audio']['holders'] = [];
	let hiddenProcesses = 0;
	for (const pid of names('/proc').filter((name) => /^\d+$/.test(name))) {
		const folder = `/proc/${pid}/fd`;
		if (!may(folder, fs.constants.R_OK)) hiddenProcesses += 1;
		const nodes = new Set(names(folder).flatMap((file) => linkTarget(join(folder, file)) ?? []));
		for (const node of nodes) {
			if (!/^\/dev\/snd\/pcm/.test(node)) continue;
			holders.push({ node, pid: Number(pid), program: readText(`/proc/${pid}/comm`)?.trim() ?? 'a program' });
		}
	}
	return { holders, hiddenProcesses };
}

function linkTarget(path: string): string | null {
	try {
		return fs.readlinkSync(path);
	} catch {
		return null;
	}
}

async function probeMidi(): Promise<MachineFacts['midi']> {
	const ports = await inProcess(
		`const midi = require('@julusian/midi');
		const list = (port) => { const all = []; for (let i = 0; i < port.getPortCount(); i += 1) all.push(port.getPortName(i)); return all; };
		try { return { inputs: list(new midi.Input()), outputs: list(new midi.Output()) }; } catch { return null; }`,
		z.strictObject({ inputs: z.array(z.string()), outputs: z.array(z.string()) }).nullable(),
	);
	const node = '/dev/snd/seq';
	const usable = may(node, fs.constants.R_OK | fs.constants.W_OK);
	return { ports, sequencer: usable ? 'there' : fs.existsSync(node) ? 'denied' : 'missing' };
}

async function probeSerial(): Promise<MachineFacts['serial']> {
	const adapters = await serialPorts(process.platform, async () => []);
	const dialout = parseGroup(readText('/etc/group') ?? '', 'dialout');
	return {
		loads: await inProcess("require('serialport'); return null;", z.null()),
		ports: adapters.map(({ path }) => ({ path, usable: may(path, fs.constants.R_OK | fs.constants.W_OK) })),
		adapters,
		mayUsePorts: process.getuid?.() === 0 || (dialout !== null && (process.getgroups?.().includes(dialout) ?? false)),
	};
}

async function probeClock(): Promise<MachineFacts['clock']> {
	const monotonicMs = [performance.now()];
	const wallStart = Date.now();
	for (let look = 0; look < 5; look += 1) {
		await wait(40);
		monotonicMs.push(performance.now());
	}
	const wallMs = Date.now() - wallStart;
	return { synchronised: await clockIsSynchronised(), look: { monotonicMs, wallMs } };
}

async function clockIsSynchronised(): Promise<boolean | null> {
	try {
		const { stdout } = await run('timedatectl', ['show', '-p', 'NTPSynchronized', '--value'], { timeout: 5000 });
		return stdout.trim() === 'yes' ? true : stdout.trim() === 'no' ? false : null;
	} catch {
		return null;
	}
}

/** Looks at this machine; changes nothing. @param root the data folder */
export async function probeMachine(root: string): Promise<MachineFacts> {
	const limits = readText('/proc/self/limits') ?? '';
	const cpus = '/sys/devices/system/cpu';
	const log = await probeLog(root);
	const audio = await probeAudio();
	const midi = await probeMidi();
	const serial = await probeSerial();
	return {
		node: { version: process.version, platform: process.platform, arch: process.arch },
		log,
		audio,
		midi,
		serial,
		limits: {
			rtprio: parseLimit(limits, 'Max realtime priority'),
			memlockBytes: parseLimit(limits, 'Max locked memory'),
		},
		governors: names(cpus)
			.filter((name) => /^cpu\d+$/.test(name))
			.flatMap((name) => readText(join(cpus, name, 'cpufreq', 'scaling_governor'))?.trim() ?? []),
		clock: await probeClock(),
	};
}
