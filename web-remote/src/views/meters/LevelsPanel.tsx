import { useEffect, useState } from 'preact/hooks';
import { METER_POINTS, type MeterPoint } from '../../../../src/shared/protocol/meters.ts';
import { ClipLamps } from '../../meters/clipLamps.ts';
import { LevelBars } from '../../meters/levelBars.ts';
import { Panel } from './Panel.tsx';
import { freshMeters, usePlot } from './usePlot.ts';

export const POINT_NAMES: Record<MeterPoint, string> = {
	input: 'Input',
	send: 'Send',
	return: 'Return',
	master: 'Master',
};

/** Lamps are this device's own, and stay while it goes from view to view. */
const lamps = new ClipLamps();
const LOOK_MS = 50;

function Lamps() {
	const [, redraw] = useState(0);
	useEffect(() => {
		const timer = window.setInterval(() => {
			const levels = freshMeters(performance.now())?.levels;
			if (levels !== undefined && lamps.take(levels)) redraw((count) => count + 1);
		}, LOOK_MS);
		return () => window.clearInterval(timer);
	}, []);
	return (
		<div class="clip-lamps">
			{METER_POINTS.map((point) => (
				<button
					key={point}
					type="button"
					class={lamps.lit(point) ? 'clip-lamp lit' : 'clip-lamp'}
					aria-label={lamps.lit(point) ? `${POINT_NAMES[point]} has clipped: put the lamp out` : POINT_NAMES[point]}
					disabled={!lamps.lit(point)}
					onClick={() => {
						lamps.putOut(point);
						redraw((count) => count + 1);
					}}
				>
					{lamps.lit(point) ? 'CLIP' : POINT_NAMES[point]}
				</button>
			))}
			<span class="clip-lamp">GR</span>
		</div>
	);
}

/** Peak and RMS along the chain, gain reduction, and lamps for what has clipped. */
export function LevelsPanel(props: { large: boolean; onEnlarge: () => void }) {
	const { canvas } = usePlot((element) => new LevelBars(element));
	return (
		<Panel name="levels" title="Levels" {...props} keys={<Lamps />}>
			<canvas ref={canvas} role="img" aria-label="Peak and RMS levels along the chain, and gain reduction" />
		</Panel>
	);
}
