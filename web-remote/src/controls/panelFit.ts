import type { PanelLayout } from '../../../src/shared/panel.ts';

/** A control's place on a panel, percent of its width and height, and how large it is drawn. */
export interface PanelPlace {
	control: string;
	x: number;
	y: number;
	size: 'small' | 'medium' | 'large';
	/** More height that a long label needs, CSS pixels; none when absent. */
	extraPx?: number;
}

/** A word on the panel above a group of controls, its centre in percent. */
export interface PanelCaption {
	text: string;
	x: number;
	y: number;
}

/** Room one control takes on the glass at scale 1, label and reading included, CSS pixels. */
export const CONTROL_BOX = {
	small: { width: 76, height: 112 },
	medium: { width: 102, height: 146 },
	large: { width: 136, height: 178 },
} as const;

/** A caption's line, and the width of its letters, CSS pixels. */
const CAPTION_PX = 18;
const CAPTION_LETTER_PX = 9;

const SMALLEST_SCALE = 0.74;
const LARGEST_SCALE = 1.25;
/** A panel may be drawn taller than the real one, so that fingers fit; beyond this it no longer looks like it. */
const TALLEST_PX = 720;

export interface PanelFit {
	/** Size of the controls against `CONTROL_BOX`. */
	scale: number;
	heightPx: number;
}

/** Knob radius in millimetres from which a control counts as large, medium. */
const LARGE_MM = 11;
const MEDIUM_MM = 7.5;

/** The layout of a panel in percent, with sizes for fingers in place of the real radii. `aspect` is width over height. */
export function inPercent(layout: PanelLayout): {
	items: PanelPlace[];
	captions: PanelCaption[];
	aspect: number;
} {
	const x = (mm: number) => (100 * mm) / layout.width;
	const y = (mm: number) => (100 * mm) / layout.height;
	return {
		items: layout.items.map((item) => ({
			control: item.control,
			x: x(item.x),
			y: y(item.y),
			size: item.radius >= LARGE_MM ? 'large' : item.radius >= MEDIUM_MM ? 'medium' : 'small',
		})),
		captions: layout.captions.map((caption) => ({ text: caption.text, x: x(caption.x), y: y(caption.y) })),
		aspect: layout.width / layout.height,
	};
}

/** A label has room for two lines; each further one needs so much. */
const LINE_PX = 13;
/** Letters that fit on a line above a control of each size. */
const LETTERS = { small: 11, medium: 14, large: 18 } as const;

/** Height that a label needs beyond its two lines, CSS pixels. */
export function labelExtraPx(label: string, size: PanelPlace['size']): number {
	let lines = 1;
	let used = 0;
	for (const word of label.split(' ')) {
		const joined = used === 0 ? word.length : used + 1 + word.length;
		if (used > 0 && joined > LETTERS[size]) {
			lines += 1;
			used = word.length;
		} else used = joined;
	}
	return Math.max(0, lines - 2) * LINE_PX;
}

/**
 * Fits a drawn panel into `widthPx`: the largest scale at which no two controls of a row touch, and then the least
 * height at which no two controls above one another do. Null when the glass is too narrow: the caller lists the controls
 * instead.
 */
export function fitPanel(
	items: readonly PanelPlace[],
	aspect: number,
	widthPx: number,
	captions: readonly PanelCaption[] = [],
): PanelFit | null {
	if (items.length === 0) return null;
	const natural = widthPx / aspect;
	let scale = Math.min(LARGEST_SCALE, Math.max(1, widthPx / 1000));
	for (; scale >= SMALLEST_SCALE; scale -= 0.02) {
		const heightPx = heightAt(items, captions, widthPx, scale);
		if (heightPx !== null && heightPx <= TALLEST_PX) return { scale, heightPx: Math.max(natural, heightPx) };
	}
	return null;
}

/** Least height without touching controls, or null when two stand side by side too closely. */
function heightAt(
	items: readonly PanelPlace[],
	captions: readonly PanelCaption[],
	widthPx: number,
	scale: number,
): number | null {
	let height = 0;
	for (const [index, item] of items.entries()) {
		const own = CONTROL_BOX[item.size];
		const ownHeight = own.height * scale + (item.extraPx ?? 0);
		const halfHeight = ownHeight / 2;
		const edge = Math.min(item.y, 100 - item.y) / 100;
		if (edge <= 0) return null;
		height = Math.max(height, Math.min(halfHeight / edge, TALLEST_PX));
		for (const caption of captions) {
			const captionPx = caption.text.length * CAPTION_LETTER_PX;
			const sideBySide = (Math.abs(item.x - caption.x) / 100) * widthPx >= (own.width * scale + captionPx) / 2;
			const apart = Math.abs(item.y - caption.y) / 100;
			// One that stands among the controls has no height of its own to ask for.
			if (sideBySide || apart < 0.02) continue;
			height = Math.max(height, Math.min((ownHeight + CAPTION_PX) / 2 / apart, TALLEST_PX));
		}
		for (const other of items.slice(index + 1)) {
			const box = CONTROL_BOX[other.size];
			const sideBySide = (Math.abs(item.x - other.x) / 100) * widthPx >= ((own.width + box.width) * scale) / 2;
			if (sideBySide) continue;
			const apart = Math.abs(item.y - other.y) / 100;
			if (apart < 0.02) return null;
			const boxHeight = box.height * scale + (other.extraPx ?? 0);
			height = Math.max(height, (ownHeight + boxHeight) / 2 / apart);
		}
	}
	return height;
}
