import type { Explanation } from './model/explanation.ts';
import { trueMinus } from './trueMinus.ts';

const WIDTH = 920;
const LEFT = 56;
const RIGHT = 24;
const PLOT = 200;
const GAP = 64;
const TOP = 56;
const LOWEST_HZ = 20;
const HIGHEST_HZ = 20_000;
const MARKED_HZ = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000] as const;
/** Colours of a chart. The lines are told apart by their dashes too, so that a black and white print says the same. */
export interface ChartInk {
	ground: string;
	text: string;
	quiet: string;
	grid: string;
	lines: readonly [string, string, string, string];
}
export const PAPER_INK: ChartInk = {
	ground: '#faf9f6',
	text: '#1d1e1f',
	quiet: '#5d5f5e',
	grid: '#d8d5cd',
	lines: ['#1a66ac', '#b8301f', '#3f7a2a', '#7a4a9c'],
};
export const NIGHT_INK: ChartInk = {
	ground: '#1b1d20',
	text: '#ebe8e1',
	quiet: '#a3a5a3',
	grid: '#33373c',
	lines: ['#6fb1ea', '#ef6a5b', '#6cc091', '#c49ae6'],
};
const DASHES = ['', '8 4', '2 4', '12 4 2 4'] as const;

/** Stroke of one of the lines. */
function stroke({ lines }: ChartInk, index: number): string {
	const at = index % lines.length;
	return `stroke="${lines[at] ?? ''}" stroke-width="2.5" stroke-dasharray="${DASHES[at] ?? ''}"`;
}

interface Plot {
	title: string;
	unit: string;
	lines: (readonly { x: number; y: number }[])[];
	/** Place of a value of x, 0…1 across. */
	across: (x: number) => number;
	marks: readonly { x: number; text: string }[];
}

function escaped(text: string): string {
	return text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign);
}

/** What fits into the line of a legend; of a name that is too long its middle is left out. */
const LEGEND_LETTERS = 96;
function shortened(name: string): string {
	const letters = [...name];
	if (letters.length <= LEGEND_LETTERS) return name;
	const half = Math.floor(LEGEND_LETTERS / 2);
	return `${letters.slice(0, half).join('').trimEnd()}…${letters.slice(-half).join('').trimStart()}`;
}

/** From the lowest to the highest value, in whole steps, zero always in it. */
function axisOf(plot: Plot): { low: number; high: number; step: number } {
	const values = plot.lines.flat().map(({ y }) => y);
	const most = Math.max(3, ...values);
	const least = Math.min(-3, ...values);
	const step = [1, 2, 3, 6, 12, 24].find((one) => (most - least) / one <= 8) ?? 48;
	return { low: Math.floor(least / step) * step, high: Math.ceil(most / step) * step, step };
}

function drawn(plot: Plot, top: number, ink: ChartInk): string {
	const { low, high, step } = axisOf(plot);
	const x = (value: number) => (LEFT + (WIDTH - LEFT - RIGHT) * plot.across(value)).toFixed(1);
	const y = (value: number) => (top + (PLOT * (high - value)) / (high - low)).toFixed(1);
	const parts = [`<text class="title" x="${LEFT}" y="${top - 14}">${escaped(plot.title)}</text>`];
	for (let value = low; value <= high; value += step) {
		const kind = value === 0 ? 'zero' : 'grid';
		parts.push(`<path class="${kind}" d="M${LEFT} ${y(value)}H${WIDTH - RIGHT}"/>`);
		const text = trueMinus(`${value > 0 ? '+' : ''}${value}`);
		parts.push(`<text class="mark end" x="${LEFT - 8}" y="${Number(y(value)) + 5}">${text}</text>`);
	}
	for (const { x: at, text } of plot.marks)
		parts.push(`<text class="mark middle" x="${x(at)}" y="${top + PLOT + 20}">${escaped(text)}</text>`);
	for (const [index, line] of plot.lines.entries()) {
		const path = line.map((point, at) => `${at === 0 ? 'M' : 'L'}${x(point.x)} ${y(point.y)}`).join('');
		if (path !== '') parts.push(`<path d="${path}" fill="none" ${stroke(ink, index)}/>`);
	}
	parts.push(`<text class="mark" x="4" y="${top - 14}">${plot.unit}</text>`);
	return parts.join('');
}

const octaves = (hz: number) => Math.log(hz / LOWEST_HZ) / Math.log(HIGHEST_HZ / LOWEST_HZ);

function plotsOf(explanations: readonly Explanation[]): Plot[] {
	const hz = MARKED_HZ.map((x) => ({ x, text: x < 1000 ? String(x) : `${x / 1000}k` }));
	const bands = (pick: (band: Explanation['bands'][number]) => number | null) =>
		explanations.map((explanation) =>
			explanation.bands.flatMap((band) => {
				const y = pick(band);
				return y === null ? [] : [{ x: band.hz, y }];
			}),
		);
	const levels = explanations.flatMap(({ dynamics }) => dynamics.map(({ levelDbfs }) => levelDbfs));
	const softest = Math.min(-36, ...levels);
	return [
		{ title: 'EQ, against the plain gain', unit: 'dB', lines: bands(({ eqDb }) => eqDb), across: octaves, marks: hz },
		{
			title: 'Width: change of side against mid',
			unit: 'dB',
			lines: bands(({ mixWidthDb, otherWidthDb }) =>
				mixWidthDb === null || otherWidthDb === null ? null : otherWidthDb - mixWidthDb,
			),
			across: octaves,
			marks: hz,
		},
		{
			title: 'Gain by level of the mix (dBFS, RMS of 100 ms)',
			unit: 'dB',
			lines: explanations.map(({ dynamics }) =>
				dynamics.map(({ levelDbfs, changeDb }) => ({ x: levelDbfs, y: changeDb })),
			),
			across: (level) => 1 - level / softest,
			marks: Array.from({ length: Math.floor(-softest / 6) + 1 }, (_, index) => ({
				x: -6 * index,
				text: trueMinus(`${-6 * index}`),
			})),
		},
	];
}

/**
 * Draws what was done to a mix: EQ, width and gain against level, one line for each master, up to four told apart by
 * colour and dashes.
 *
 * @param ink of the page that it stands on
 * @param named what each explanation is called, and the explanation
 */
export function explanationSvg(
	named: readonly { name: string; explanation: Explanation }[],
	ink: ChartInk = PAPER_INK,
): string {
	const plots = plotsOf(named.map(({ explanation }) => explanation));
	const height = TOP + named.length * 24 + plots.length * (PLOT + GAP);
	const legend = named.map(({ name }, index) => {
		const y = 28 + index * 24;
		return `<path d="M${LEFT} ${y - 5}h40" ${stroke(ink, index)}/><text x="${LEFT + 52}" y="${y}">${escaped(shortened(name))}</text>`;
	});
	const top = TOP + named.length * 24;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="15" fill="${ink.text}">`,
		`<style>.grid{stroke:${ink.grid}}.zero{stroke:${ink.quiet}}.title{font-weight:600}.mark{fill:${ink.quiet};font-size:13px}.end{text-anchor:end}.middle{text-anchor:middle}</style>`,
		`<rect width="${WIDTH}" height="${height}" fill="${ink.ground}"/>`,
		...legend,
		...plots.map((plot, index) => drawn(plot, top + index * (PLOT + GAP), ink)),
		'</svg>',
	].join('');
}
