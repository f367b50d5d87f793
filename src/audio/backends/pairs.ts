import { DetentError } from '../../shared/errors.ts';
import type { AudioConfig, ChannelPair } from '../../shared/model/rig.ts';

/** Channels of a send and return at the interface. */
export interface LoopChannels {
	/** Id in the rig's `loops`; null for the main pair. */
	readonly loop: string | null;
	readonly send: ChannelPair;
	readonly return: ChannelPair;
}

type Pairs = Pick<AudioConfig, 'sendChannels' | 'returnChannels' | 'loops'>;

/** The rig's pairs, the main one first. */
export function pairsOf({ sendChannels, returnChannels, loops = {} }: Pairs): LoopChannels[] {
	return [
		{ loop: null, send: sendChannels, return: returnChannels },
		...Object.entries(loops).map(([loop, pair]) => ({ loop, send: pair.send, return: pair.return })),
	];
}

/** One of the rig's pairs. @throws DetentError `chain.no-loop` for one that the rig does not have */
export function pairOf(audio: Pairs, loop: string | null): LoopChannels {
	const pair = pairsOf(audio).find((candidate) => candidate.loop === loop);
	if (pair !== undefined) return pair;
	throw new DetentError('chain.no-loop', {
		message: `The rig has no insert pair "${loop}".`,
		remedy: `It has ${Object.keys(audio.loops ?? {}).join(', ') || 'none beside the main send and return'}: see audio.loops in rig.yaml.`,
	});
}
