import { DetentError } from '../../shared/errors.ts';

/** ITU-R BS.1770-5 table 4: rear channels count 1.41, LFE nothing. */
const REAR = 1.41;

/** Channel weights in WAVE order: L R C LFE Ls Rs; 4 channels are L R Ls Rs, 5 are L R C Ls Rs. */
const LAYOUT_WEIGHTS: readonly (readonly number[])[] = [
	[1],
	[1, 1],
	[1, 1, 1],
	[1, 1, REAR, REAR],
	[1, 1, 1, REAR, REAR],
	[1, 1, 1, 0, REAR, REAR],
];

/**
 * Weights of the channels of a file in WAVE order.
 *
 * @throws DetentError `audio.channels` beyond 5.1: there the weight of a channel depends on where its loudspeaker stands
 */
export function channelWeights(channels: number): readonly number[] {
	const weights = LAYOUT_WEIGHTS[channels - 1];
	if (weights === undefined)
		throw new DetentError('audio.channels', {
			message: `Loudness of ${channels} channels cannot be measured without a weight for each.`,
			remedy: 'Use 1 to 6 channels, or give the weights.',
		});
	return weights;
}
