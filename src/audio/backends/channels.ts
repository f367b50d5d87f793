import { channelFaults, channelsNamed } from '../../shared/channelMap.ts';
import { DetentError } from '../../shared/errors.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';

/** A studio needs a send pair and a monitor pair, and a return pair. */
const LEAST_OUTPUTS = 4;
const LEAST_INPUTS = 2;

/**
 * How many channels the stream must have for the pairs that the rig names.
 *
 * @throws DetentError `audio.channels` when a channel is used twice
 */
export function neededChannels(audio: AudioConfig): { inputs: number; outputs: number } {
	const [fault] = channelFaults(audio);
	if (fault !== undefined)
		throw new DetentError('audio.channels', {
			message: `The channels in the rig cannot be: ${fault.message}.`,
			subject: `audio.${fault.path.join('.')}`,
			remedy: 'Give each pair channels of its own in rig.yaml.',
		});
	const { inputs, outputs } = channelsNamed(audio);
	return { outputs: Math.max(LEAST_OUTPUTS, outputs), inputs: Math.max(LEAST_INPUTS, inputs) };
}
