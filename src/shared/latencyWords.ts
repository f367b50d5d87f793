import type { Latency } from './model/measurement.ts';
import type { RevisionFacts } from './model/revision.ts';

/** `4183.25 ± 0.01 frames (87.15 ms), upside down`. */
function delayWords(latency: Latency, rateHz: number): string {
	const { frames, fraction, inverted, spreadFrames, confidence } = latency;
	if (confidence === 0) return 'not measured';
	const delay = frames + fraction;
	const spread = spreadFrames === undefined ? '' : ` ± ${spreadFrames.toFixed(spreadFrames < 0.1 ? 4 : 2)}`;
	const trust = confidence < 2 ? ', not to be trusted' : '';
	return `${delay.toFixed(2)}${spread} frames (${((1000 * delay) / rateHz).toFixed(2)} ms)${inverted ? ', upside down' : ''}${trust}`;
}

/** The round trip that a print was cut by, and that of each of its loops where it has several, a line each. */
export function latencyWords({
	capture,
	rateHz,
	units,
}: Pick<RevisionFacts, 'capture' | 'rateHz' | 'units'>): string[] {
	if (capture === null) return [];
	const nameOf = (insert: string) => units.find(({ unit }) => unit === insert)?.name ?? insert;
	const loops = (capture.loops ?? []).map(({ loop, inserts, latency }) => {
		const pair = loop === null ? 'the main pair' : `pair ${loop}`;
		return `${inserts.map(nameOf).join(', ') || 'A cable'} on ${pair}: ${delayWords(latency, rateHz)}`;
	});
	return [`Round trip: ${delayWords(capture.latency, rateHz)}`, ...loops];
}
