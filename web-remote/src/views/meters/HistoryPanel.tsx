import { HistoryPlot } from '../../meters/historyPlot.ts';
import { store } from '../../state/store.ts';
import { Panel } from './Panel.tsx';
import { usePlot } from './usePlot.ts';

/** Short-term loudness over the piece. */
export function HistoryPanel(props: { large: boolean; onEnlarge: () => void }) {
	const { canvas } = usePlot(
		(element) =>
			new HistoryPlot(element, {
				curve: () => store.loudness.curve,
				seconds: () => (store.state?.transport.frames ?? 0) / (store.state?.transport.rateHz ?? 48_000),
				atSeconds: () =>
					(store.meters?.frame ?? store.state?.transport.frame ?? 0) / (store.state?.transport.rateHz ?? 48_000),
			}),
	);
	return (
		<Panel name="history" title="Loudness" {...props}>
			<canvas ref={canvas} role="img" aria-label="Short-term loudness over the piece" />
		</Panel>
	);
}
