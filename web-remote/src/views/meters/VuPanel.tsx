import { useEffect, useState } from 'preact/hooks';
import { METER_POINTS, type MeterPoint } from '../../../../src/shared/protocol/meters.ts';
import { level } from '../../app/words.ts';
import { VuPair } from '../../meters/vuPair.ts';
import { useRemote } from '../../state/store.ts';
import { POINT_NAMES } from './LevelsPanel.tsx';
import { Panel } from './Panel.tsx';
import { usePlot } from './usePlot.ts';

let chosen: MeterPoint = 'return';

/** VU meters of one point of the chain, at the reference level in force. */
export function VuPanel(props: { large: boolean; onEnlarge: () => void }) {
	const referenceDbfs = useRemote((now) => now.state?.chain?.referenceDbfs ?? now.state?.audio.referenceDbfs ?? -18);
	const [point, setPoint] = useState(chosen);
	const { canvas, plot } = usePlot((element) => new VuPair(element));
	useEffect(() => {
		if (plot.current === null) return;
		plot.current.point = point;
		plot.current.referenceDbfs = referenceDbfs;
	}, [point, referenceDbfs]);
	return (
		<Panel
			name="vu"
			title="VU"
			{...props}
			keys={<small class="meter-note">0 VU is {level(referenceDbfs, 0)} dBFS</small>}
		>
			<canvas ref={canvas} role="img" aria-label="VU meters" />
			<fieldset class="segments wide" aria-label="VU meters of">
				{METER_POINTS.map((one) => (
					<button
						key={one}
						type="button"
						aria-pressed={one === point}
						onClick={() => {
							chosen = one;
							setPoint(one);
						}}
					>
						{POINT_NAMES[one]}
					</button>
				))}
			</fieldset>
		</Panel>
	);
}
