import { ScopePlot } from '../../meters/scopePlot.ts';
import { Panel } from './Panel.tsx';
import { usePlot } from './usePlot.ts';

/** Vectorscope and correlation of the master. */
export function ScopePanel(props: { large: boolean; onEnlarge: () => void }) {
	const { canvas } = usePlot((element) => new ScopePlot(element));
	return (
		<Panel name="scope" title="Stereo" {...props}>
			<canvas ref={canvas} role="img" aria-label="Vectorscope and correlation of the master" />
		</Panel>
	);
}
