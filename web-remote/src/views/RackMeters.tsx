import { useEffect } from 'preact/hooks';
import { StripPlot } from '../meters/stripPlot.ts';
import { store } from '../state/store.ts';
import { usePlot } from './meters/usePlot.ts';

/** What goes into the rack and what comes back, above the knobs that make the difference. */
export function RackMeters() {
	useEffect(() => store.watchMeters('levels', 'loudness'), []);
	const { canvas } = usePlot((element) => new StripPlot(element));
	return (
		<div class="rack-meters">
			<canvas ref={canvas} role="img" aria-label="Levels sent to the rack and returned, and short-term loudness" />
		</div>
	);
}
