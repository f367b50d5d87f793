import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Plot } from '../../meters/plot.ts';
import { store } from '../../state/store.ts';

/** Meters older than this are not shown: a level that stands still is a lie. */
export const FRESH_MS = 500;

/** The meters of this moment; null when none came of late. */
export function freshMeters(nowMs: number) {
	return nowMs - store.metersAtMs < FRESH_MS ? store.meters : null;
}

/**
 * Keeps a plot on a canvas: its size, its theme, and a drawing for every reading that comes.
 *
 * @returns the canvas and, once it is on the page, the plot
 */
export function usePlot<P extends Plot>(
	make: (canvas: HTMLCanvasElement) => P,
): { canvas: RefObject<HTMLCanvasElement | null>; plot: RefObject<P | null> } {
	const canvas = useRef<HTMLCanvasElement>(null);
	const plot = useRef<P>(null);
	useEffect(() => {
		if (canvas.current === null) return;
		const made = make(canvas.current);
		plot.current = made;
		let redraw = true;
		const resize = () => {
			made.resize();
			redraw = true;
		};
		const observer = new ResizeObserver(resize);
		observer.observe(canvas.current);
		const scheme = window.matchMedia('(prefers-color-scheme: light)');
		scheme.addEventListener('change', resize);
		resize();
		let drawnMs = -1;
		let frame = 0;
		const draw = (nowMs: number) => {
			frame = requestAnimationFrame(draw);
			const meters = freshMeters(nowMs);
			// Readings come 30 times a second; a display may want 120 frames.
			const shownMs = meters === null ? 0 : store.metersAtMs;
			if (shownMs === drawnMs && !redraw) return;
			drawnMs = shownMs;
			redraw = false;
			made.draw(meters, nowMs);
		};
		frame = requestAnimationFrame(draw);
		return () => {
			cancelAnimationFrame(frame);
			observer.disconnect();
			scheme.removeEventListener('change', resize);
			plot.current = null;
		};
	}, []);
	return { canvas, plot };
}
