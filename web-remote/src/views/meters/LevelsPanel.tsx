import { useEffect, useState } from 'preact/hooks';
import { METER_POINTS, type MeterPoint, pointsOf } from '../../../../src/shared/protocol/meters.ts';
import { sentence } from '../../app/words.ts';
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
	const [names, setNames] = useState<readonly string[]>(METER_POINTS);
	const [, redraw] = useState(0);
	useEffect(() => {
		const timer = window.setInterval(() => {
			const levels = freshMeters(performance.now())?.levels;
			if (levels === undefined) return;
			if (lamps.take(levels)) redraw((count) => count + 1);
			setNames((before) => {
				const now = pointsOf(levels).map(({ name }) => name);
				return now.length === before.length ? before : now;
			});
		}, LOOK_MS);
		return () => window.clearInterval(timer);
	}, []);
	return (
		<div
			class={names.length > METER_POINTS.length ? 'clip-lamps many' : 'clip-lamps'}
			style={{ '--points': names.length }}
		>
			{names.map((name) => {
				const words = sentence(name);
				const short = words.replace(/^Return (?=\d)/, 'R');
				const lit = lamps.lit(name);
				return (
					<button
						key={name}
						type="button"
						class={lit ? 'clip-lamp lit' : 'clip-lamp'}
						aria-label={
							lit ? `CLIP: ${words} has clipped: put the lamp out` : short === words ? words : `${short}: ${words}`
						}
						disabled={!lit}
						onClick={() => {
							lamps.putOut(name);
							redraw((count) => count + 1);
						}}
					>
						{lit ? 'CLIP' : short}
					</button>
				);
			})}
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
