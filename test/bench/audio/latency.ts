import { FrameDelay } from '../../../src/audio/backends/frameDelay.ts';
import { readRoundTrip, roundTripSignal } from '../../../src/dsp/measure/roundTrip.ts';
import { readTapeTrip, tapeTripSignal } from '../../../src/dsp/measure/tapeTrip.ts';
import { CIRCUITS, type Circuit, circuitLatencyFrames, circuitModels } from '../../support/circuits.ts';
import { hissOf } from '../../support/hiss.ts';
import { findDelay } from '../../support/plainDelay.ts';
import { type BenchContext, type BenchSection, type Figure, table } from '../section.ts';

const RATES = [44_100, 48_000, 96_000];
const LEVEL_DBFS = -20;
const SEARCH_SECONDS = 0.2;
const BYPASSED_FRAMES = 0.02;
const IN_CIRCUIT_FRAMES = 0.1;
/** RMS of the noise, dBFS: a full-scale sine has -3.01. */
const NOISE_DBFS = -60;

/** A signal through units, an exactly known delay, polarity and noise, on both channels. */
function way(signal: Float64Array, rateHz: number, circuit: Circuit | null, options: WayOptions) {
	const frames = signal.length + Math.round(SEARCH_SECONDS * rateHz);
	const planes = [new Float64Array(frames), new Float64Array(frames)] as const;
	for (const plane of planes) plane.set(signal);
	const units = circuitModels(circuit?.units ?? [], { rateHz, seed: options.seed, drift: options.drift });
	for (const unit of units) unit.process(planes[0], planes[1], frames);
	const hiss = hissOf(NOISE_DBFS, options.seed);
	const recorded = planes.map((plane) => {
		new FrameDelay(options.delayFrames).process(plane, frames);
		return Float32Array.from(plane, (value) => (options.inverted ? -value : value) + hiss());
	});
	const known = options.delayFrames + circuitLatencyFrames(units);
	return { left: recorded[0] as Float32Array, right: recorded[1] as Float32Array, known };
}

interface WayOptions {
	delayFrames: number;
	inverted: boolean;
	drift: boolean;
	seed: number;
}

interface Worst {
	sweep: number;
	tones: number;
	plain: number;
	apart: number;
	flips: number;
	lost: number;
	reads: number;
}

function readAll(rateHz: number, circuit: Circuit | null, steps: number): Worst {
	const signal = roundTripSignal(rateHz, LEVEL_DBFS);
	const worst: Worst = { sweep: 0, tones: 0, plain: 0, apart: 0, flips: 0, lost: 0, reads: 0 };
	for (let step = 0; step < steps; step++) {
		const inverted = step % 2 === 1;
		const options = { delayFrames: 3000 + step / steps, inverted, drift: circuit !== null, seed: 11 + step };
		const { left, right, known } = way(signal, rateHz, circuit, options);
		const reading = readRoundTrip(left, right, rateHz, LEVEL_DBFS);
		worst.reads++;
		if (reading === null || reading.confidence < 2) {
			worst.lost++;
			continue;
		}
		const [sweep, tones] = reading.methods;
		const off = (frames: number | undefined) => Math.abs((frames ?? Number.POSITIVE_INFINITY) - known);
		worst.sweep = Math.max(worst.sweep, off(reading.frames));
		worst.tones = Math.max(worst.tones, off(tones?.frames));
		worst.apart = Math.max(worst.apart, Math.abs((sweep?.frames ?? 0) - (tones?.frames ?? 0)));
		if (reading.inverted !== inverted || tones?.inverted !== inverted) worst.flips++;
		const plain = findDelay(Float64Array.from(left), signal, rateHz);
		worst.plain = Math.max(worst.plain, off((plain?.frames ?? 0) + (plain?.fraction ?? 0)));
	}
	return worst;
}

function tapeRows(rates: readonly number[], seeds: number) {
	const rows: string[][] = [];
	let outside = 0;
	let count = 0;
	for (const rateHz of rates)
		for (const [name, definition, positions] of [
			['ATR-102, 15 in/s', 'ampex/atr-102', {}],
			['ATR-102, 30 in/s', 'ampex/atr-102', { speed: 1 }],
			['cassette', 'denon/dn-780r', {}],
		] as const) {
			let worst = 0;
			let spread = 0;
			for (let seed = 1; seed <= seeds; seed++) {
				const circuit = { name, units: [{ definition, positions }] };
				const options = { delayFrames: 3000.3, inverted: false, drift: true, seed };
				const { left, right, known } = way(tapeTripSignal(rateHz, LEVEL_DBFS), rateHz, circuit, options);
				const reading = readTapeTrip(left, right, rateHz);
				count++;
				const error = Math.abs((reading?.frames ?? Number.POSITIVE_INFINITY) - known);
				worst = Math.max(worst, error);
				spread = Math.max(spread, reading?.spreadFrames ?? 0);
				if (!(error <= (reading?.spreadFrames ?? 0))) outside++;
			}
			rows.push([name, `${rateHz / 1000} kHz`, worst.toFixed(2), `±${spread.toFixed(2)}`]);
		}
	return { rows, outside, count };
}

function figure(what: string, target: number, found: number, lost: number): Figure {
	const met = found <= target && lost === 0;
	return {
		what,
		target: `≤ ${target} frame`,
		ours: `${found.toFixed(4)} frame`,
		peer: '',
		met,
		...(lost > 0 ? { note: `${lost} not read` } : {}),
	};
}

async function run({ quick, progress }: BenchContext) {
	const rates = quick ? [48_000] : RATES;
	const steps = quick ? 2 : 10;
	const rows: string[][] = [];
	const bypassed: Worst[] = [];
	const inCircuit: Worst[] = [];
	for (const rateHz of rates)
		for (const circuit of [null, ...(quick ? CIRCUITS.slice(-1) : CIRCUITS)]) {
			progress(`latency: ${circuit?.name ?? 'bypassed'} at ${rateHz} Hz`);
			const worst = readAll(rateHz, circuit, steps);
			(circuit === null ? bypassed : inCircuit).push(worst);
			rows.push([
				circuit?.name ?? 'bypassed',
				`${rateHz / 1000} kHz`,
				worst.sweep.toFixed(4),
				worst.tones.toFixed(4),
				worst.apart.toFixed(4),
				worst.plain.toFixed(3),
				`${worst.reads - worst.lost} of ${worst.reads}`,
			]);
		}
	progress('latency: tape');
	const tape = tapeRows(rates, quick ? 1 : 6);
	const most = (list: readonly Worst[], pick: (worst: Worst) => number) => Math.max(...list.map(pick));
	const all = [...bypassed, ...inCircuit];
	const sum = (list: readonly Worst[], pick: (worst: Worst) => number) =>
		list.reduce((total, worst) => total + pick(worst), 0);
	const flips = sum(all, ({ flips: wrong }) => wrong);
	const lost = (list: readonly Worst[]) => sum(list, (worst) => worst.lost);
	return {
		markdown: [
			`Known delays in steps of 0.1 frame, every second one upside down, sent at ${LEVEL_DBFS} dBFS with noise of ${NOISE_DBFS} dBFS RMS on the return, at ${rates.map((rate) => rate / 1000).join(', ')} kHz. The known delay is that of the line it was sent through and of each model by its construction; units drift and hiss. Figures are worst errors in frames.`,
			table(['in circuit', 'rate', 'sweep', 'multi-tone', 'the two apart', 'plain correlation', 'read'], rows),
			'Plain correlation of the same signal, without removing the minimum phase, is what a measured round trip would be otherwise.',
			'### Tape',
			`Median of 28 chirps in 3.1 s against the way from head to head, six machines of each kind with their own wow and flutter.`,
			table(['machine', 'rate', 'median off by at most, frames', 'widest spread (90 %), frames'], tape.rows),
		].join('\n\n'),
		figures: [
			figure(
				'round trip with nothing in circuit, worst error of sweep and multi-tone',
				BYPASSED_FRAMES,
				most(bypassed, (worst) => Math.max(worst.sweep, worst.tones)),
				lost(bypassed),
			),
			figure(
				'round trip with equalisers and a compressor in circuit, worst error of sweep and multi-tone',
				IN_CIRCUIT_FRAMES,
				most(inCircuit, (worst) => Math.max(worst.sweep, worst.tones)),
				lost(inCircuit),
			),
			{
				what: 'returns upside down that were taken for upright, or the other way about',
				target: 'none',
				ours: `${flips} of ${sum(all, ({ reads }) => reads)}`,
				peer: '',
				met: flips === 0,
			},
			{
				what: 'tape: median of the reads farther from the way between the heads than its own spread',
				target: 'none',
				ours: `${tape.outside} of ${tape.count}`,
				peer: '',
				met: tape.outside === 0,
			},
		],
	};
}

export const latency: BenchSection = { name: 'latency', title: 'Round trip', run };
