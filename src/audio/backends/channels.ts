import { DetentError } from '../../shared/errors.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';

/** A studio needs a send pair and a monitor pair, and a return pair. */
const LEAST_OUTPUTS = 4;
const LEAST_INPUTS = 2;

/**
 * How many channels the stream must have for the pairs that the rig names.
 *
 * @throws DetentError `audio.channels` when two pairs share an output, or a pair is twice the same channel
 */
export function neededChannels(audio: AudioConfig): { inputs: number; outputs: number } {
	const outputs = [...audio.sendChannels, ...audio.monitorChannels];
	if (new Set(outputs).size !== outputs.length)
		throw new DetentError('audio.channels', {
			message: `Send channels ${audio.sendChannels.join(', ')} and monitor channels ${audio.monitorChannels.join(', ')} overlap.`,
			remedy: 'Give the send and the monitor four different outputs in rig.yaml.',
		});
	if (audio.returnChannels[0] === audio.returnChannels[1])
		throw new DetentError('audio.channels', {
			message: `Both return channels are ${audio.returnChannels[0]}.`,
			remedy: 'Give the return two different inputs in rig.yaml.',
		});
	return {
		outputs: Math.max(LEAST_OUTPUTS, ...outputs.map((channel) => channel + 1)),
		inputs: Math.max(LEAST_INPUTS, ...audio.returnChannels.map((channel) => channel + 1)),
	};
}
