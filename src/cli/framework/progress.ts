import type { Output } from './output.ts';

/** Progress of long work, 0…1. */
export interface Progress {
	report(fraction: number, label: string): void;
	/** Takes the line away, before anything else is printed. */
	clear(): void;
}

const REDRAW_MS = 100;
const BAR_CELLS = 24;

/** Redraws one line of a terminal, ten times a second at most. */
function terminalProgress(stderr: Output, now: () => number): Progress {
	let drawnAt = Number.NEGATIVE_INFINITY;
	let drawn = false;
	return {
		report(fraction, label) {
			const time = now();
			if (time - drawnAt < REDRAW_MS) return;
			drawnAt = time;
			drawn = true;
			const cells = Math.round(Math.min(1, Math.max(0, fraction)) * BAR_CELLS);
			const percent = `${Math.floor(fraction * 100)}`.padStart(3);
			stderr.write(`\r\x1b[K${'█'.repeat(cells)}${'·'.repeat(BAR_CELLS - cells)} ${percent} % ${label}`);
		},
		clear() {
			if (drawn) stderr.write('\r\x1b[K');
			drawn = false;
		},
	};
}

/** One line for each tenth of the way of each label. */
function plainProgress(stderr: Output): Progress {
	const reached = new Map<string, number>();
	return {
		report(fraction, label) {
			const tenth = Math.floor(Math.min(1, Math.max(0, fraction)) * 10);
			if (tenth <= (reached.get(label) ?? -1)) return;
			reached.set(label, tenth);
			stderr.write(`${tenth * 10} % ${label}\n`);
		},
		clear: () => undefined,
	};
}

/** @param wanted `--progress` was given */
export function createProgress(stderr: Output, monotonicMs: () => number, wanted: boolean): Progress {
	if (stderr.isTTY) return terminalProgress(stderr, monotonicMs);
	return wanted ? plainProgress(stderr) : { report: () => undefined, clear: () => undefined };
}
