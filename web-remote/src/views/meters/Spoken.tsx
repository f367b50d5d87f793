import { useEffect, useState } from 'preact/hooks';
import type { Meters } from '../../../../src/shared/protocol/meters.ts';
import { level } from '../../app/words.ts';
import { freshMeters } from './usePlot.ts';

/** A screen reader is not interrupted more often, and only reads this when it is asked to. */
const EVERY_MS = 5000;

/** What the meters show, in words. */
export function metersInWords(meters: Meters | null): string {
	const { levels, loudness } = meters ?? {};
	const sentences: string[] = [];
	const say = (text: string, value: number | null | undefined, unit: string, decimals = 1) => {
		if (value !== null && value !== undefined) sentences.push(`${text} ${level(value, decimals)} ${unit}`.trim());
	};
	say('Short-term loudness', loudness?.shortTermLufs, 'LUFS');
	say('integrated', loudness?.integratedLufs, 'LUFS');
	say('highest true peak', loudness?.maxTruePeakDbtp, 'dBTP');
	say('send peak left', levels?.send.peakDbfs[0], 'dBFS');
	say('right', levels?.send.peakDbfs[1], 'dBFS');
	say('return peak left', levels?.return.peakDbfs[0], 'dBFS');
	say('right', levels?.return.peakDbfs[1], 'dBFS');
	say('gain reduction', levels?.gainReductionDb, 'dB');
	say('correlation', levels?.master.correlation, '', 2);
	return sentences.length === 0 ? 'No reading: nothing plays.' : `${sentences.join(', ')}.`;
}

export function Spoken() {
	const [words, setWords] = useState('');
	useEffect(() => {
		const look = () => setWords(metersInWords(freshMeters(performance.now())));
		look();
		const timer = window.setInterval(look, EVERY_MS);
		return () => window.clearInterval(timer);
	}, []);
	return <p class="sr-only">{words}</p>;
}
