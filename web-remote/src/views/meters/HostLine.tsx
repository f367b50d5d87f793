import { useEffect, useRef } from 'preact/hooks';
import type { HostLoad } from '../../../../src/shared/protocol/meters.ts';
import { WrittenText } from '../../app/writtenText.ts';
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
	const line = useRef<HTMLSpanElement>(null);
	useEffect(() => {
		if (line.current === null) return;
		const { classList } = line.current;
		const written = new WrittenText(line.current);
		const timer = window.setInterval(() => {
			const host = freshMeters(performance.now())?.host ?? null;
			written.write(host === null ? '' : hostInWords(host));
			const tight = host !== null && (host.load > HIGH_LOAD || host.bufferMarginMs < LITTLE_BUFFER * host.bufferMs);
			classList.toggle('over', tight);
		}, EVERY_MS);
		return () => window.clearInterval(timer);
	}, []);
	return (
		<div class="host-line">
			<p>
				<span ref={line} />
			</p>
		</div>
	);
}
