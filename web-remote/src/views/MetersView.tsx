import { useEffect, useRef } from 'preact/hooks';
import type { LiveLoudness } from '../../../src/shared/protocol/meters.ts';
import { level } from '../app/words.ts';
import { Bars } from '../meters/bars.ts';
import { store } from '../state/store.ts';

const READINGS: readonly { key: keyof LiveLoudness; title: string; unit: string }[] = [
	{ key: 'momentaryLufs', title: 'Momentary', unit: 'LUFS' },
	{ key: 'shortTermLufs', title: 'Short term', unit: 'LUFS' },
	{ key: 'integratedLufs', title: 'Integrated', unit: 'LUFS' },
	{ key: 'maxTruePeakDbtp', title: 'True peak', unit: 'dBTP' },
	{ key: 'plrDb', title: 'PLR', unit: 'dB' },
	{ key: 'psrDb', title: 'PSR', unit: 'dB' },
];

/** Meters older than this are not shown: a level that stands still is a lie. */
const FRESH_MS = 500;

/** Loudness in figures that can be read across the room, and the levels along the chain. */
export function MetersView() {
	const canvas = useRef<HTMLCanvasElement>(null);
	const figures = useRef<HTMLDListElement>(null);
	useEffect(() => store.watchMeters('levels', 'loudness'), []);
	useEffect(() => {
		const context = canvas.current?.getContext('2d') ?? null;
		if (canvas.current === null || context === null) return;
		const bars = new Bars(canvas.current, context);
		const cells = [...(figures.current?.querySelectorAll<HTMLElement>('[data-meter]') ?? [])];
		const observer = new ResizeObserver(() => bars.resize());
		observer.observe(canvas.current);
		const scheme = window.matchMedia('(prefers-color-scheme: light)');
		const recolour = () => bars.resize();
		scheme.addEventListener('change', recolour);
		let frame = 0;
		const draw = (nowMs: number) => {
			const meters = nowMs - store.metersAtMs < FRESH_MS ? store.meters : null;
			bars.draw(meters?.levels ?? null, nowMs);
			for (const [index, reading] of READINGS.entries()) {
				const cell = cells[index];
				if (cell === undefined) continue;
				const value = meters?.loudness?.[reading.key] ?? null;
				const text = level(value);
				if (cell.textContent !== text) cell.textContent = text;
				cell.classList.toggle('over', reading.key === 'maxTruePeakDbtp' && value !== null && value > -0.05);
			}
			frame = requestAnimationFrame(draw);
		};
		frame = requestAnimationFrame(draw);
		return () => {
			cancelAnimationFrame(frame);
			observer.disconnect();
			scheme.removeEventListener('change', recolour);
		};
	}, []);
	return (
		<section class="view meters" aria-label="Meters">
			<dl ref={figures} class="figures">
				{READINGS.map((reading) => (
					<div key={reading.key}>
						<dt>
							{reading.title} <small>{reading.unit}</small>
						</dt>
						<dd>
							<span data-meter={reading.key}>–</span>
						</dd>
					</div>
				))}
			</dl>
			<canvas ref={canvas} class="bars" role="img" aria-label="Peak and RMS levels of input, send, return and master" />
		</section>
	);
}
