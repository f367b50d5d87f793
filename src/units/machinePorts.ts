import { listAudioDevices } from '../audio/devices.ts';
import type { Clock } from '../shared/clock.ts';
import { describeError } from '../shared/errors.ts';
import type { RigPorts } from '../shared/protocol/rig.ts';
import { type LoadMidi, loadMidi, namesOf } from '../transports/midiLibrary.ts';
import { describeFacts, type SerialPortFacts, serialPorts } from '../transports/serialPorts.ts';

async function audio(clock: Clock, env: NodeJS.ProcessEnv): Promise<RigPorts['audio']> {
	try {
		const devices = await listAudioDevices({ clock, env });
		return {
			devices: devices.map(({ name, inputs, outputs, defaultRateHz, enough }) => ({
				name,
				inputs,
				outputs,
				rateHz: defaultRateHz,
				enough,
			})),
			problem: null,
		};
	} catch (error) {
		return { devices: [], problem: describeError(error) };
	}
}

/** Names of the MIDI ports; opens none. */
export async function midiPorts(load: LoadMidi): Promise<RigPorts['midi']> {
	try {
		const library = await load();
		const ports = { output: new library.Output(), input: new library.Input() };
		const found = { outputs: namesOf(ports.output), inputs: namesOf(ports.input) };
		ports.output.destroy();
		ports.input.destroy();
		return { ...found, problem: null };
	} catch (error) {
		return { outputs: [], inputs: [], problem: describeError(error) };
	}
}

/** The lasting name of an adapter: its numbers where they tell it from the others, else its socket, else its path. */
export function serialTargetOf(
	port: SerialPortFacts,
	all: readonly SerialPortFacts[],
): RigPorts['serial'][number]['target'] {
	const { vendorId, productId, serialNumber, path, byPath } = port;
	const sameKind = all.filter((other) => other.vendorId === vendorId && other.productId === productId);
	const twins = sameKind.filter((other) => other.serialNumber === serialNumber);
	const alike = twins.filter((other) => other.interface === port.interface);
	if (alike.length > 1 || vendorId === null || productId === null) return { path: byPath ?? path };
	return {
		usb: {
			vendorId,
			productId,
			...(serialNumber === null ? {} : { serialNumber }),
			...(twins.length > 1 && port.interface !== null ? { interface: port.interface } : {}),
		},
	};
}

/** What this machine has to connect units with: looks, opens nothing. A list that can't be made says why. */
export async function machinePorts(clock: Clock, env: NodeJS.ProcessEnv): Promise<RigPorts> {
	const adapters = await serialPorts(process.platform, async () => []);
	return {
		audio: await audio(clock, env),
		midi: await midiPorts(loadMidi),
		serial: adapters.map((port) => ({
			words: `${describeFacts(port)} (${port.path})`,
			target: serialTargetOf(port, adapters),
		})),
	};
}
