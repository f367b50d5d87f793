import { isSameDevice } from '../../shared/cardNumber.ts';
import { DetentError } from '../../shared/errors.ts';
import type { PortAudioDevice } from './naudiodon.ts';

/**
 * The device of this name, wherever it stands in the list now. A card that got another number is found by the rest of its
 * name, if only one has it; of several with one and the same name none is taken.
 *
 * @param name as it is written in rig.yaml; undefined takes the only device that fits
 * @throws DetentError `audio.no-device`, `audio.channels`
 */
export function findDevice(
	devices: readonly PortAudioDevice[],
	name: string | undefined,
	needed: { inputs: number; outputs: number },
): PortAudioDevice {
	const fits = (device: PortAudioDevice) =>
		device.maxInputChannels >= needed.inputs && device.maxOutputChannels >= needed.outputs;
	const wanted = `${needed.outputs} outputs and ${needed.inputs} inputs are needed`;
	const present = devices.map((one) => one.name).join(', ') || 'none';
	if (name === undefined) {
		const candidates = devices.filter(fits);
		if (candidates.length === 1 && candidates[0] !== undefined) return candidates[0];
		throw new DetentError('audio.no-device', {
			message: `No device is named in rig.yaml, and ${candidates.length} fit (${wanted}).`,
			remedy: 'Run `detent doctor` and write the name of the device under `audio.device`.',
		});
	}
	const exactly = devices.filter((device) => device.name === name);
	const named = exactly.length > 0 ? exactly : devices.filter((device) => isSameDevice(device.name, name));
	const fitting = named.filter(fits);
	if (exactly.length > 0 && fitting.length > 1)
		throw new DetentError('audio.no-device', {
			message: `${fitting.length} audio devices have this very name: which is which cannot be known.`,
			subject: name,
			remedy: 'Leave only the right one switched on, or give them other names where the system lets you.',
		});
	// Two of a kind differ by nothing but the card's number: which is which cannot be known.
	if (fitting.length > 1)
		throw new DetentError('audio.no-device', {
			message: `There is no audio device of this name, and ${fitting.length} of its kind: ${fitting.map((one) => one.name).join(', ')}.`,
			subject: name,
			remedy: 'Write the right one under `audio.device` in rig.yaml.',
		});
	const [device] = fitting;
	if (device !== undefined) return device;
	const [small] = named;
	if (small !== undefined)
		throw new DetentError('audio.channels', {
			message: `It has ${small.maxOutputChannels} outputs and ${small.maxInputChannels} inputs; ${wanted}.`,
			subject: name,
			remedy: 'Choose another device, or other channels in rig.yaml.',
		});
	throw new DetentError('audio.no-device', {
		message: 'There is no audio device of this name.',
		subject: name,
		remedy: `Switch it on and connect it. Present: ${present}.`,
	});
}
