import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { everyFrame } from '../../app/everyFrame.ts';
import { DrawTurns } from '../../meters/drawTurns.ts';
import type { Plot } from '../../meters/plot.ts';
import { store } from '../../state/store.ts';

/** Meters older than this are not shown: a level that stands still is a lie. */
export const FRESH_MS = 500;

/** The meters of this moment; null when none came of late. */
export function freshMeters(nowMs: number) {
	return nowMs - store.metersAtMs < FRESH_MS ? store.meters : null;
}

const turns = new DrawTurns();
let endFrames = () => {};

/** Readings come 30 times a second; a display may want 120 frames. */
function drawFrame(nowMs: number): void {
	const meters = freshMeters(nowMs);
	turns.draw(meters, meters === null ? 0 : store.metersAtMs, nowMs);
}

/**
 * Keeps a plot on a canvas: its size, its theme, and its turn to be drawn when readings come.
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
		if (turns.idle) endFrames = everyFrame.add(drawFrame);
		const turn = turns.add(made);
		const resize = () => {
			made.resize();
			turn.again();
		};
		const observer = new ResizeObserver(resize);
		observer.observe(canvas.current);
		const scheme = window.matchMedia('(prefers-color-scheme: light)');
		scheme.addEventListener('change', resize);
		resize();
		return () => {
			turn.end();
			if (turns.idle) endFrames();
			observer.disconnect();
			scheme.removeEventListener('change', resize);
			plot.current = null;
		};
	}, []);
	return { canvas, plot };
}
