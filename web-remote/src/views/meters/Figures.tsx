import { useEffect, useRef } from 'preact/hooks';
import type { LiveLoudness } from '../../../../src/shared/protocol/meters.ts';
import { formatTime } from '../../../../src/shared/units.ts';
import { level } from '../../app/words.ts';
import { WrittenText } from '../../app/writtenText.ts';
import { freshMeters } from './usePlot.ts';

interface Figure {
	key: keyof LiveLoudness;
	title: string;
	unit: string;
	/** Read from across the room. */
	major: boolean;
	/** A second reading, in small; a `roomy` one only where there is room. */
	beside?: { roomy: boolean; of: (loudness: LiveLoudness) => string };
}

/** Over what time it is integrated. */
const OVER: Figure['beside'] = { roomy: false, of: ({ seconds }) => formatTime(seconds).replace(/\.\d$/, '') };
const NOW: Figure['beside'] = { roomy: true, of: ({ truePeakDbtp }) => `now ${level(truePeakDbtp)}` };

const FIGURES: readonly Figure[] = [
	{ key: 'integratedLufs', title: 'Integrated', unit: 'LUFS', major: true, beside: OVER },
	{ key: 'shortTermLufs', title: 'Short term', unit: 'LUFS', major: true },
	{ key: 'momentaryLufs', title: 'Momentary', unit: 'LUFS', major: true },
	{ key: 'maxTruePeakDbtp', title: 'True peak', unit: 'dBTP', major: true, beside: NOW },
	{ key: 'rangeLu', title: 'LRA', unit: 'LU', major: false },
	{ key: 'psrDb', title: 'PSR', unit: 'dB', major: false },
	{ key: 'plrDb', title: 'PLR', unit: 'dB', major: false },
];

/** Figures that change more often cannot be read. */
const EVERY_MS = 200;
/** Not all of them are written in one frame. */
const TURNS = 4;
const OVER_DBTP = -0.05;

/** Loudness and true peak in figures that can be read across the room. */
export function Figures() {
	const list = useRef<HTMLDListElement>(null);
	useEffect(() => {
		const boxes = [...(list.current?.children ?? [])];
		const shown = FIGURES.map((figure, index) => {
			const cell = boxes[index]?.querySelector('[data-meter]');
			const aside = boxes[index]?.querySelector('.beside > span');
			return {
				figure,
				cell,
				value: cell == null ? null : new WrittenText(cell),
				aside: aside == null ? null : new WrittenText(aside),
			};
		});
		let turn = 0;
		const timer = window.setInterval(() => {
			turn = (turn + 1) % TURNS;
			const loudness = freshMeters(performance.now())?.loudness ?? null;
			shown.forEach(({ figure: { key, beside }, cell, value, aside }, index) => {
				if (index % TURNS !== turn) return;
				const now = loudness?.[key] ?? null;
				value?.write(level(now));
				if (key === 'maxTruePeakDbtp') cell?.classList.toggle('over', now !== null && now > OVER_DBTP);
				if (beside !== undefined) aside?.write(loudness === null ? '' : beside.of(loudness));
			});
		}, EVERY_MS / TURNS);
		return () => window.clearInterval(timer);
	}, []);
	return (
		<dl ref={list} class="figures">
			{FIGURES.map(({ key, title, unit, major, beside }) => (
				<div key={key} class={major ? 'major' : 'minor'}>
					<dt>
						{title} <small>{unit}</small>
						{beside !== undefined && (
							<small class={beside.roomy ? 'beside roomy' : 'beside'}>
								<span />
							</small>
						)}
					</dt>
					<dd>
						<span data-meter={key}>–</span>
					</dd>
				</div>
			))}
		</dl>
	);
}
