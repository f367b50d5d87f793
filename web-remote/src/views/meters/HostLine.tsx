import { useEffect, useRef } from 'preact/hooks';
import type { HostLoad } from '../../../../src/shared/protocol/meters.ts';
import { freshMeters } from './usePlot.ts';

const EVERY_MS = 500;
/** From here on it is said in colour: less of the buffer was left, or more of a block's time was taken. */
const LITTLE_BUFFER = 0.25;
const HIGH_LOAD = 0.5;

/** How the audio host keeps up, in a line. */
export function hostInWords({ load, bufferMarginMs, bufferMs }: HostLoad): string {
	return `Load ${Math.round(100 * load)} % · buffer at worst ${Math.round(bufferMarginMs)} of ${Math.round(bufferMs)} ms`;
}

/** Load and buffer margin, small: they matter when something is wrong. */
export function HostLine() {
	const line = useRef<HTMLParagraphElement>(null);
	useEffect(() => {
		const timer = window.setInterval(() => {
			const host = freshMeters(performance.now())?.host ?? null;
			const text = host === null ? '' : hostInWords(host);
			if (line.current === null) return;
			if (line.current.textContent !== text) line.current.textContent = text;
			const tight = host !== null && (host.load > HIGH_LOAD || host.bufferMarginMs < LITTLE_BUFFER * host.bufferMs);
			line.current.classList.toggle('over', tight);
		}, EVERY_MS);
		return () => window.clearInterval(timer);
	}, []);
	return <p ref={line} class="host-line" />;
}
