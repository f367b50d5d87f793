import { type ChannelReading, channelTag, readChannelTag, type Side } from '../../dsp/measure/channelTag.ts';
import { ramped } from '../../dsp/measure/testTone.ts';
import { type LoopStep, signed, zeroVu } from './loopStep.ts';

const SECONDS = 1.5;
const RISE_SECONDS = 0.5;
/** Transformers and filters swing in. */
const SETTLE_SECONDS = 0.2;
const END_SECONDS = 0.05;
const LEAST_DB = -40;

function faultOf(side: Side, { carries, inverted }: ChannelReading): string | null {
	if (carries === 'none') return `nothing comes back on the ${side}`;
	if (carries === 'both') return `the ${side} return carries both channels`;
	const swapped = carries === side ? null : `the ${side} return carries the ${carries} send`;
	if (!inverted) return swapped;
	return swapped === null ? `the ${side} is upside down` : `${swapped}, upside down`;
}

function words(side: Side, { carries, inverted, gainDb }: ChannelReading): string {
	if (gainDb === null) return `${side} return: nothing`;
	const what = carries === 'both' ? 'both channels' : `the ${carries} send`;
	return `${side} return: ${what}, ${inverted ? 'upside down' : 'upright'}, ${signed(gainDb, 1)} dB`;
}

function remedyFor(left: ChannelReading, right: ChannelReading): string {
	if (left.carries === 'none' || right.carries === 'none')
		return 'Check the cables of the channel that is missing, and the channel numbers in rig.yaml.';
	if (left.carries === 'right' && right.carries === 'left')
		return 'Left and right are swapped: exchange the two plugs at the send or at the return.';
	if (left.carries === 'both' || right.carries === 'both')
		return 'Two channels are joined somewhere: look for a mono switch, a mixer or a monitor path in the loop.';
	if (left.inverted || right.inverted)
		return 'A cable or a unit turns the polarity (pins 2 and 3): change the cable, or set the phase switch back.';
	return 'Patch left to left and right to right.';
}

/** Which channel comes back where, and whether it is upside down. */
export const wiringStep: LoopStep<'wiring'> = {
	id: 'wiring',
	sent: (setup) => `a signal of its own on each channel (500 and 700 Hz with their octaves) at ${zeroVu(setup)}`,
	signal({ rateHz, referenceDbfs }) {
		const frames = Math.round(SECONDS * rateHz);
		const tag = (side: Side) =>
			ramped(channelTag(side, frames, rateHz, referenceDbfs), rateHz, RISE_SECONDS, referenceDbfs);
		return { left: tag('left'), right: tag('right') };
	},
	peakDbfs: ({ referenceDbfs }) => referenceDbfs,
	read({ rateHz, referenceDbfs }, returned, roundTripFrames) {
		const from = Math.round((RISE_SECONDS + SETTLE_SECONDS) * rateHz) + roundTripFrames;
		const frames = Math.round((SECONDS - RISE_SECONDS - SETTLE_SECONDS - END_SECONDS) * rateHz);
		const at = { from, frames, rateHz, peakDbfs: referenceDbfs, leastDb: LEAST_DB };
		return { step: 'wiring', left: readChannelTag(returned.left, at), right: readChannelTag(returned.right, at) };
	},
	judge(_, { left, right }) {
		const faults = [faultOf('left', left), faultOf('right', right)].filter((fault) => fault !== null);
		return {
			verdict: faults.length === 0 ? 'good' : 'bad',
			read: `${words('left', left)}; ${words('right', right)}`,
			limits: 'each channel comes back on its own side, upright',
			remedy: faults.length === 0 ? null : remedyFor(left, right),
		};
	},
};
