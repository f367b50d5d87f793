import { dbuOf } from './levels.ts';
import { type Calibration, readingOf, referenceInForce } from './model/calibration.ts';

const WIDTH = 920;
const HEIGHT = 640;
const LEFT = 64;
const RIGHT = 64;
const PLOT_HEIGHT = 220;
const LOWEST_HZ = 20;
const HIGHEST_HZ = 20_000;
/** The bands at both ends have their centres a little outside. */
const EDGE = 1.05;
const MARKED_HZ = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000] as const;

const COLOURS = {
	light: { ground: '#faf9f6', text: '#1d1e1f', quiet: '#5d5f5e', grid: '#d8d5cd', left: '#1a66ac', right: '#b8301f' },
	dark: { ground: '#1b1d20', text: '#ebe8e1', quiet: '#a3a5a3', grid: '#33373c', left: '#6fb1ea', right: '#ef8a5b' },
} as const;
type Theme = keyof typeof COLOURS;

interface Axis {
	low: number;
	high: number;
	step: number;
}

function escaped(text: string): string {
	return text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign);
}

const xOf = (hz: number) =>
	LEFT + ((WIDTH - LEFT - RIGHT) * Math.log(hz / LOWEST_HZ)) / Math.log(HIGHEST_HZ / LOWEST_HZ);

function yOf(value: number, axis: Axis, top: number): number {
	const share = (axis.high - value) / (axis.high - axis.low);
	return top + PLOT_HEIGHT * Math.min(1, Math.max(0, share));
}

function curve(values: readonly (number | null)[], bandsHz: readonly number[], axis: Axis, top: number, side: string) {
	let path = '';
	let down = false;
	for (const [index, value] of values.entries()) {
		const hz = bandsHz[index];
		if (value === null || hz === undefined || hz < LOWEST_HZ / EDGE || hz > HIGHEST_HZ * EDGE) {
			down = false;
			continue;
		}
		path += `${down ? 'L' : 'M'}${xOf(Math.min(HIGHEST_HZ, Math.max(LOWEST_HZ, hz))).toFixed(1)} ${yOf(value, axis, top).toFixed(1)}`;
		down = true;
	}
	return path === '' ? '' : `<path class="${side}" d="${path}"/>`;
}

function grid(
	axis: Axis,
	top: number,
	title: string,
	unit: string,
	second: ((value: number) => string) | null,
): string {
	const bottom = top + PLOT_HEIGHT;
	const lines: string[] = [`<text class="title" x="${LEFT}" y="${top - 12}">${escaped(title)}</text>`];
	for (let value = axis.low; value <= axis.high + 1e-9; value += axis.step) {
		const y = yOf(value, axis, top).toFixed(1);
		const text = `${value > 0 && axis.low < 0 ? '+' : ''}${Number(value.toFixed(2))}`;
		lines.push(`<path class="grid" d="M${LEFT} ${y}H${WIDTH - RIGHT}"/>`);
		lines.push(`<text class="mark end" x="${LEFT - 8}" y="${Number(y) + 4}">${text}</text>`);
		if (second !== null)
			lines.push(`<text class="mark" x="${WIDTH - RIGHT + 8}" y="${Number(y) + 4}">${second(value)}</text>`);
	}
	for (const hz of MARKED_HZ) {
		const x = xOf(hz).toFixed(1);
		const text = hz >= 1000 ? `${hz / 1000}k` : String(hz);
		lines.push(`<path class="grid" d="M${x} ${top}V${bottom}"/>`);
		lines.push(`<text class="mark middle" x="${x}" y="${bottom + 18}">${text}</text>`);
	}
	lines.push(`<text class="mark end" x="${LEFT - 8}" y="${top - 12}">${unit}</text>`);
	if (second !== null) lines.push(`<text class="mark" x="${WIDTH - RIGHT + 8}" y="${top - 12}">dBu</text>`);
	return lines.join('');
}

function ofBoth(values: readonly (readonly (number | null)[])[]): number[] {
	return values.flatMap((one) => one.filter((value) => value !== null));
}

/** An axis that holds all values, at least as wide as `least`, in whole steps. */
function axisFor(values: readonly number[], least: readonly [number, number], step: number): Axis {
	const low = Math.floor(Math.min(least[0], ...values) / step) * step;
	const high = Math.ceil(Math.max(least[1], ...values) / step) * step;
	const coarse = Math.max(1, Math.ceil((high - low) / step / 8)) * step;
	return { low: Math.floor(low / coarse) * coarse, high: Math.ceil(high / coarse) * coarse, step: coarse };
}

function colours(theme: Theme): string {
	const { ground, text, quiet, grid: line, left, right } = COLOURS[theme];
	return `.ground{fill:${ground}}.title,.head{fill:${text}}.mark,.foot{fill:${quiet}}.grid{stroke:${line}}.left{stroke:${left}}.right{stroke:${right}}.key-left{fill:${left}}.key-right{fill:${right}}`;
}

/**
 * A calibration as a drawing: the response of both channels and the spectrum of the noise, dated.
 *
 * @param theme `auto` follows what the viewer's system prefers
 * @returns a whole SVG file
 */
export function calibrationSvg(calibration: Calibration, theme: Theme | 'auto'): string {
	const { bandsHz, at, converter, rateHz, patch } = calibration;
	const reference = referenceInForce(calibration);
	const response = readingOf(calibration, 'response');
	const noise = readingOf(calibration, 'noise');
	const responses = response === null ? [] : [response.leftDb, response.rightDb];
	const spectra = noise === null ? [] : [noise.left.bandsDbfs, noise.right.bandsDbfs];
	const responseAxis = axisFor(
		ofBoth(responses).map((db) => Math.max(-24, Math.min(12, db))),
		[-1, 1],
		0.5,
	);
	const noiseAxis = axisFor(
		ofBoth(spectra).map((db) => Math.max(-170, db)),
		[-140, -100],
		10,
	);
	const responseTop = 92;
	const noiseTop = 372;
	const sides = ['left', 'right'] as const;
	const curves = sides.map(
		(side, index) =>
			curve(responses[index] ?? [], bandsHz, responseAxis, responseTop, side) +
			curve(spectra[index] ?? [], bandsHz, noiseAxis, noiseTop, side),
	);
	const dark = theme === 'auto' ? `@media (prefers-color-scheme:dark){${colours('dark')}}` : '';
	const style = `text{font-family:system-ui,"Liberation Sans",sans-serif;font-size:13px}.head{font-size:17px;font-weight:600}.title{font-size:14px;font-weight:600}.end{text-anchor:end}.middle{text-anchor:middle}path{fill:none}.grid{stroke-width:1}.left,.right{stroke-width:2;stroke-linejoin:round}${colours(theme === 'auto' ? 'light' : theme)}${dark}`;
	const where = `${converter ?? 'converter not named'}, ${rateHz / 1000} kHz, ${patch === 'cable' ? 'loop cable' : 'units in bypass'}, 0 VU (+4 dBu) = ${reference.toFixed(2)} dBFS`;
	const keys = sides
		.map((side, index) => `<text class="key-${side} end" x="${WIDTH - RIGHT - 60 + 60 * index}" y="30">${side}</text>`)
		.join('');
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Response and noise of the loop">`,
		`<style>${style}</style>`,
		`<rect class="ground" width="${WIDTH}" height="${HEIGHT}"/>`,
		`<text class="head" x="${LEFT}" y="30">Calibration of ${escaped(at.slice(0, 10))}</text>${keys}`,
		`<text class="foot" x="${LEFT}" y="52">${escaped(where)}</text>`,
		grid(responseAxis, responseTop, 'Response of the loop, relative to 1 kHz', 'dB', null),
		grid(noiseAxis, noiseTop, 'Noise in sixths of an octave', 'dBFS', (dbfs) => dbuOf(dbfs, reference).toFixed(0)),
		...curves,
		'</svg>\n',
	].join('');
}
