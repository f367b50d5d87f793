import { useEffect, useState } from 'preact/hooks';
import type { TrackReference } from '../../../../src/shared/model/reference.ts';
import type { LaidOver } from '../../meters/spectrumCurves.ts';
import { SpectrumPlot } from '../../meters/spectrumPlot.ts';
import { currentTrack } from '../../state/selectors.ts';
import { store, useRemote } from '../../state/store.ts';
import { waveOf } from '../../wave/waveData.ts';
import { Panel } from './Panel.tsx';
import { usePlot } from './usePlot.ts';

/** The choice of a curve that was kept by a touch, beside the references by their ids. */
const KEPT = 'kept';

/** What this device compares with, kept while it goes from view to view. */
const overlay: { withMix: boolean; chosen: string; laidOver: LaidOver | null } = {
	withMix: true,
	chosen: '',
	laidOver: null,
};

const NO_REFERENCES: readonly TrackReference[] = [];

/** Spectrum of the master; the mix at the same place, what was kept before, or a reference can be laid over it. */
export function SpectrumPanel(props: { large: boolean; onEnlarge: () => void }) {
	const references = useRemote((now) => currentTrack(now.state)?.track.references ?? NO_REFERENCES);
	const [withMix, setWithMix] = useState(overlay.withMix);
	const [chosen, setChosen] = useState(overlay.chosen);
	const [laidOver, setLaidOver] = useState(overlay.laidOver);
	const { canvas, plot } = usePlot((element) => new SpectrumPlot(element));
	useEffect(() => {
		Object.assign(overlay, { withMix, chosen, laidOver });
		if (plot.current === null) return;
		plot.current.withMix = withMix;
		plot.current.laidOver = laidOver;
	}, [withMix, chosen, laidOver]);
	const choose = (next: string) => {
		setChosen(next);
		const bandsDb = next === KEPT ? plot.current?.curves.average() : undefined;
		setLaidOver(bandsDb === undefined ? null : { bandsDb, integratedLufs: null });
	};
	useEffect(() => {
		if (chosen === '' || chosen === KEPT) return;
		const reference = references.find(({ id }) => id === chosen);
		// It was of another track, or was taken away.
		if (reference === undefined) return choose('');
		const abort = new AbortController();
		const { id, file } = reference;
		waveOf({ kind: 'reference', id }, file.sha256, () => {}, abort.signal).then(
			({ facts }) => setLaidOver({ bandsDb: facts.spectrumDb, integratedLufs: facts.integratedLufs }),
			(error: unknown) => {
				if (abort.signal.aborted) return;
				setChosen('');
				store.say(error instanceof Error ? error.message : String(error), 'error');
			},
		);
		return () => abort.abort();
	}, [chosen, references]);
	const keys = (
		<>
			<button type="button" class="key-mix" aria-pressed={withMix} onClick={() => setWithMix(!withMix)}>
				Mix
			</button>
			{references.length === 0 ? (
				<button
					type="button"
					class="key-kept"
					aria-pressed={chosen === KEPT}
					onClick={() => choose(chosen === KEPT ? '' : KEPT)}
				>
					{chosen === KEPT ? 'Kept' : 'Keep'}
				</button>
			) : (
				<select
					class={chosen === '' ? 'key-kept' : 'key-kept chosen'}
					aria-label="Laid over the spectrum"
					value={chosen}
					onChange={(event) => choose(event.currentTarget.value)}
				>
					<option value="">Lay over…</option>
					<option value={KEPT}>What plays now</option>
					{references.map(({ id, name }) => (
						<option key={id} value={id}>
							{name}
						</option>
					))}
				</select>
			)}
		</>
	);
	return (
		<Panel name="spectrum" title="Spectrum" {...props} keys={keys}>
			<canvas ref={canvas} role="img" aria-label="Spectrum of the master" />
		</Panel>
	);
}
