import { useEffect, useState } from 'preact/hooks';
import { SpectrumPlot } from '../../meters/spectrumPlot.ts';
import { Panel } from './Panel.tsx';
import { usePlot } from './usePlot.ts';

/** What this device compares with, kept while it goes from view to view. */
const overlay: { withMix: boolean; kept: Float32Array | null } = { withMix: true, kept: null };

/** Spectrum of the master; the mix at the same place, or what was kept before, can be laid over it. */
export function SpectrumPanel(props: { large: boolean; onEnlarge: () => void }) {
	const [withMix, setWithMix] = useState(overlay.withMix);
	const [kept, setKept] = useState(overlay.kept);
	const { canvas, plot } = usePlot((element) => new SpectrumPlot(element));
	useEffect(() => {
		overlay.withMix = withMix;
		overlay.kept = kept;
		if (plot.current === null) return;
		plot.current.withMix = withMix;
		plot.current.kept = kept;
	}, [withMix, kept]);
	const keys = (
		<>
			<button type="button" class="key-mix" aria-pressed={withMix} onClick={() => setWithMix(!withMix)}>
				Mix
			</button>
			<button
				type="button"
				class="key-kept"
				aria-pressed={kept !== null}
				onClick={() => setKept(kept === null ? (plot.current?.curves.average() ?? null) : null)}
			>
				{kept === null ? 'Keep' : 'Kept'}
			</button>
		</>
	);
	return (
		<Panel name="spectrum" title="Spectrum" {...props} keys={keys}>
			<canvas ref={canvas} role="img" aria-label="Spectrum of the master" />
		</Panel>
	);
}
