import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stringify } from 'yaml';
import { packageRoot } from '../process/packageRoot.ts';
import { systemClock } from '../process/systemClock.ts';
import { describeError } from '../shared/errors.ts';
import type { Connection, Rig } from '../shared/model/rig.ts';
import { seededRng } from '../shared/random.ts';
import { serialAddress } from '../transports/serial.ts';
import { loadDefinitions } from '../units/definitions/loadDefinitions.ts';
import { loadRig, withConnections } from '../units/definitions/loadRig.ts';
import { shippedDefinitions } from '../units/definitions/shippedDefinitions.ts';
import { serialTarget } from '../units/drivers/serialTarget.ts';
import { type StudioAudio, startStudioAudio } from '../units/simulators/audioForStudio.ts';
import { FAULTS, type Fault } from '../units/simulators/faultGate.ts';
import { SimulatedStudio, type StudioLinks } from '../units/simulators/simulatedStudio.ts';
import { hasVirtualMidi } from '../units/simulators/virtualMidiWire.ts';
import { type Args, usageError } from './framework/args.ts';
import type { OptionSpec } from './framework/option.ts';
import type { Output } from './framework/output.ts';
import { EXIT, type Verb } from './framework/verb.ts';

const OPTIONS: Record<string, OptionSpec> = {
	devices: { type: 'string', value: 'DIR', summary: 'Folder of definitions instead of those that come with Detent' },
	'rig-out': { type: 'string', value: 'FILE', summary: 'Write the rig with the addresses of the simulated units' },
	serial: {
		type: 'string',
		value: 'KIND',
		summary: 'Serial units over tcp (as it is) or pty (a pseudo-terminal by socat)',
	},
	midi: {
		type: 'string',
		value: 'KIND',
		summary: 'MIDI units as virtual ports (as it is, where the machine has them) or in memory only',
	},
	ports: {
		type: 'string',
		value: 'KIND',
		summary: 'rig (as it is): the ports that the rig names; assigned: free ones',
	},
	start: { type: 'string', value: 'KIND', summary: 'Controls stand at rest (as it is), or anywhere (seeded)' },
	seed: { type: 'string', value: 'N', summary: 'Seed of all chance; 1 as it is' },
	'hand-error': { type: 'string', value: 'PERCENT', summary: 'A hand sets pots within ± this percentage of travel; 0' },
	audio: {
		type: 'string',
		value: 'DEVICE',
		summary: 'Be the outboard too: unit models between its first two channels, and two more for each insert pair',
	},
	patch: {
		type: 'string',
		value: 'UNIT,…',
		summary:
			'With --audio: units in patch order, on an insert pair as PAIR:UNIT; all inserts on the main pair as it is',
	},
	noise: { type: 'boolean', summary: 'With --audio: boxes hiss' },
	drift: { type: 'boolean', summary: 'With --audio: boxes drift, tape has wow and flutter' },
	fault: { type: 'string', multiple: true, value: 'UNIT=KIND', summary: `A fault: ${FAULTS.join(', ')}` },
};

function parseFault(text: string): Fault {
	const fault = FAULTS.find((known) => known === text);
	if (fault === undefined) throw usageError(`There is no fault "${text}".`, `It can be ${FAULTS.join(', ')}.`);
	return fault;
}

type MidiKind = 'virtual' | 'memory';
const OSC_WORDS = { udp: 'UDP', slip: 'TCP with SLIP', length: 'TCP with lengths' };

/** How a unit is reached, in a line. */
function addressOf(connection: Connection | undefined, midi: MidiKind): string {
	switch (connection?.kind) {
		case undefined:
			return 'set by hand';
		case 'midi': {
			if (midi === 'memory') return `MIDI port "${connection.port}", inside this process only`;
			const answers = connection.inputPort === undefined ? '' : `, answers on "${connection.inputPort}"`;
			return `MIDI port "${connection.port}"${answers}`;
		}
		case 'osc':
			return `OSC on ${OSC_WORDS[connection.framing ?? 'udp']} ${connection.host}:${connection.sendPort}`;
		case 'tcp':
			return `TCP ${connection.host}:${connection.port}`;
		case 'serial':
			return `serial ${serialAddress(serialTarget(connection))}`;
		case 'gpi':
			return `contacts of the relay board ${connection.board}`;
	}
}

/** The rig as another process can reach it: ports in memory are left out, so those units are set by hand there. */
function reachableRig(rig: Rig, { connections }: StudioLinks, midi: MidiKind): Rig {
	const units = rig.units.map(({ connection: _, ...unit }) => {
		const connection = connections.get(unit.id);
		const inside = connection?.kind === 'midi' && midi === 'memory';
		return connection === undefined || inside ? unit : { ...unit, connection };
	});
	return { ...withConnections(rig, connections), units };
}

async function writeWhole(path: string, text: string): Promise<void> {
	const temporary = `${path}.${process.pid}.part`;
	try {
		await writeFile(temporary, text, { flush: true });
		await rename(temporary, path);
	} catch (error) {
		await rm(temporary, { force: true });
		throw error;
	}
}

const TYPED_HELP = 'Type UNIT CONTROL POSITION, show UNIT, dump UNIT, or fault UNIT KIND|none.';

/**
 * One typed line.
 *
 * @returns what to print
 * @throws DetentError for a line that means nothing; nothing is changed then
 */
export async function typedLine(studio: SimulatedStudio, line: string): Promise<string> {
	const words = line.trim().split(/\s+/);
	const [first = '', second = '', third = ''] = words;
	if (first === 'show' && words.length === 2) {
		return [...studio.positions(second)].map(([control, position]) => `${second} ${control} ${position}`).join('\n');
	}
	if (first === 'dump' && words.length === 2) {
		studio.startDump(second);
		return `${second} sends its memory`;
	}
	if (first === 'fault' && words.length === 3) {
		await studio.setFault(second, third === 'none' ? null : parseFault(third));
		return third === 'none' ? `${second} works again` : `${second} is ${third}`;
	}
	const position = Number(third);
	if (words.length !== 3 || third === '' || !Number.isFinite(position)) {
		throw usageError(`"${line.trim()}" was not understood.`, TYPED_HELP);
	}
	return `${first} ${second} ${studio.setByHand(first, second, position)} by hand`;
}

/** The sound of the studio behind the device of `--audio`; null without it. */
async function startAudio(args: Args, studio: SimulatedStudio, rig: Rig, stderr: Output): Promise<StudioAudio | null> {
	const device = args.text('audio');
	if (device === null) return null;
	const say = (what: string) => void stderr.write(`${device}: ${what}\n`);
	return startStudioAudio(studio, rig, {
		device,
		patch: args.text('patch')?.split(',') ?? null,
		seed: args.integer('seed', 0, 0xffffffff) ?? 1,
		noise: args.flag('noise'),
		drift: args.flag('drift'),
		clock: systemClock,
		env: process.env,
		printed: () => {},
		troubled: say,
		ended: say,
	});
}

/** Where to connect the converter's sends and returns, channels counted from 1. */
function outboardText(device: string | null, loops: readonly string[]): string {
	const pairs = loops.map((loop, index) => `, ${loop} on channels ${2 * index + 3} and ${2 * index + 4}`);
	return `The outboard is on ${device}: the main pair on channels 1 and 2${pairs.join('')}, in and out.\n`;
}

/** Reads typed lines until the signal aborts; the end of stdin ends only the typing. */
function readTyped(studio: SimulatedStudio, stdout: Output, stderr: Output, signal: AbortSignal): Promise<void> {
	const lines = createInterface({ input: process.stdin });
	lines.on('line', (line) => {
		if (line.trim() === '') return;
		typedLine(studio, line).then(
			(text) => stdout.write(`${text}\n`),
			(error: unknown) => stderr.write(`${describeError(error)}\n`),
		);
	});
	return new Promise((resolve) => {
		const end = () => {
			lines.close();
			// An open stdin would keep the process alive.
			process.stdin.unref?.();
			resolve();
		};
		if (signal.aborted) end();
		else signal.addEventListener('abort', end, { once: true });
	});
}

function makeStudio(
	args: Args,
	rig: Rig,
	definitions: ReturnType<typeof loadRig>['definitions'],
	midi: MidiKind,
): SimulatedStudio {
	return new SimulatedStudio(rig, definitions, {
		clock: systemClock,
		rng: seededRng(args.integer('seed', 0, 0xffffffff) ?? 1),
		wires: 'sockets',
		serial: args.choice('serial', ['tcp', 'pty']) ?? 'tcp',
		midi,
		ports: args.choice('ports', ['rig', 'assigned']) ?? 'rig',
		start: args.choice('start', ['rest', 'seeded']) ?? 'rest',
		handErrorTravel: (args.number('hand-error', 0, 20) ?? 0) / 100,
	});
}

export const verb: Verb = {
	name: 'simulate',
	summary: 'Run the simulated studio by itself',
	usage: '[RIG.yaml] [--rig-out FILE] [--fault UNIT=KIND]…',
	options: OPTIONS,
	notes: `Without a rig, the studio that comes with Detent. ${TYPED_HELP} Ctrl-C ends it.`,
	run: async ({ args, stdout, stderr, signal }) => {
		if (args.positionals.length > 1) throw usageError('One rig at most.', 'See --help.');
		const faults = args.list('fault').map((text): [string, Fault] => {
			const [unit = '', kind = ''] = text.split('=');
			return [unit, parseFault(kind)];
		});
		const devices = args.text('devices');
		const definitions = devices === null ? shippedDefinitions() : loadDefinitions(devices);
		const path = args.positionals[0] ?? join(packageRoot, 'presets', 'rigs', 'simulated-studio.yaml');
		const loaded = loadRig(path, definitions);
		const midi = args.choice('midi', ['virtual', 'memory']) ?? (hasVirtualMidi() ? 'virtual' : 'memory');
		const studio = makeStudio(args, loaded.rig, loaded.definitions, midi);
		const links = await studio.start();
		let audio: StudioAudio | null = null;
		try {
			audio = await startAudio(args, studio, loaded.rig, stderr);
			for (const [unit, fault] of faults) await studio.setFault(unit, fault);
			const ids = [...studio.units, ...studio.boards.ids];
			const width = Math.max(...ids.map((id) => id.length));
			for (const id of ids) stdout.write(`${id.padEnd(width)}  ${addressOf(links.connections.get(id), midi)}\n`);
			if (audio !== null) stdout.write(outboardText(args.text('audio'), audio.loops));
			const out = args.text('rig-out');
			if (out !== null) {
				await writeWhole(out, stringify(reachableRig(loaded.rig, links, midi)));
				stdout.write(`The rig to reach them is in ${out}.\n`);
			}
			studio.onPositions(({ unit, control, position, by }) => {
				if (by === 'wire') stdout.write(`${unit} ${control} ${position} by wire\n`);
			});
			stdout.write(`${TYPED_HELP} Ctrl-C ends it.\n`);
			await readTyped(studio, stdout, stderr, signal);
		} finally {
			await audio?.stop();
			await studio.stop();
		}
		return EXIT.ok;
	},
};
