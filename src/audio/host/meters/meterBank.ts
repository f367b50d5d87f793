import { ProgrammeMeter } from '../../../dsp/meters/programmeMeter.ts';
import { SpectrumMeter } from '../../../dsp/meters/spectrum.ts';
import { Vectorscope } from '../../../dsp/meters/vectorscope.ts';
import { WindowedLoudness } from '../../../dsp/meters/windowedLoudness.ts';
import { peakToLoudness } from '../../../shared/model/measurement.ts';
import { SPECTRUM_BANDS, SPECTRUM_FLOOR_DB } from '../../../shared/model/spectrumBands.ts';
import {
	type Levels,
	type LiveLoudness,
	type Meters,
	type MeterTopic,
	MOST_INNER_RETURNS,
	SCOPE_FULL_SCALE,
	SCOPE_POINTS,
} from '../../../shared/protocol/meters.ts';
import { toDb } from '../../../shared/units.ts';
import type { Wire } from '../stereo.ts';
import type { MeteredPlanes, MeteredTask } from './metered.ts';
import { PointMeter } from './pointMeter.ts';
import { hundredth, tenth } from './rounding.ts';

/** Points of the vectorscope a second: what one reading holds, 30 times. */
const SCOPE_POINTS_PER_SECOND = 30 * SCOPE_POINTS;

function peakDbtp(truePeak: number): number | null {
	return truePeak > 0 ? toDb(truePeak) : null;
}

/**
 * The meters of a pass, by topic: what is not wanted is not worked out. Levels are of the time since the reading before;
 * loudness, true peak and their ratios are those of the master, over everything metered since the topic was first wanted or
 * `reset`. `process` allocates nothing, and what is kept does not grow, however long somebody looks.
 */
export class MeterBank {
	readonly #points: Readonly<Record<'input' | 'send' | 'return' | 'master', PointMeter>>;
	/** Of the loops before the last; as many as the task has are used. */
	readonly #innerReturns: readonly PointMeter[];
	readonly #programme: ProgrammeMeter;
	readonly #spectra: { readonly source: SpectrumMeter; readonly master: SpectrumMeter };
	readonly #bands = new Float64Array(SPECTRUM_BANDS);
	readonly #scope: Vectorscope;
	readonly #feeds: Readonly<Record<'source' | 'return' | 'master', WindowedLoudness>>;
	readonly #wanted: Record<Exclude<MeterTopic, 'host'>, boolean> = {
		levels: false,
		loudness: false,
		spectrum: false,
		scope: false,
		feeds: false,
	};
	#gainReductionDb: number | null = null;

	constructor(rateHz: number) {
		const point = () => new PointMeter(rateHz);
		this.#points = { input: point(), send: point(), return: point(), master: point() };
		this.#innerReturns = Array.from({ length: MOST_INNER_RETURNS }, point);
		this.#programme = new ProgrammeMeter(rateHz, 2);
		this.#spectra = { source: new SpectrumMeter(rateHz), master: new SpectrumMeter(rateHz) };
		this.#scope = new Vectorscope(rateHz, { most: SCOPE_POINTS, pointsPerSecond: SCOPE_POINTS_PER_SECOND });
		const feed = () => new WindowedLoudness({ rateHz, channels: 2 });
		this.#feeds = { source: feed(), return: feed(), master: feed() };
	}

	/** A topic that nobody wanted before begins anew. */
	want(topics: readonly MeterTopic[]): void {
		const { levels, loudness, spectrum, scope, feeds } = this.#wanted;
		this.#wanted.levels = topics.includes('levels');
		this.#wanted.loudness = topics.includes('loudness');
		this.#wanted.spectrum = topics.includes('spectrum');
		this.#wanted.scope = topics.includes('scope');
		this.#wanted.feeds = topics.includes('feeds');
		if (this.#wanted.levels && !levels) this.#resetLevels();
		if (this.#wanted.loudness && !loudness) this.#programme.reset();
		if (this.#wanted.spectrum && !spectrum) this.#resetSpectra();
		if (this.#wanted.scope && !scope) this.#scope.reset();
		if (this.#wanted.feeds && !feeds) this.#resetFeeds();
	}

	process(planes: MeteredPlanes, task: MeteredTask | null, frames: number): void {
		const wanted = this.#wanted;
		if (wanted.levels) {
			this.#points.input.process(planes.input, frames);
			this.#points.send.process(planes.send, frames);
			this.#points.return.process(planes.returned, frames);
			this.#points.master.process(planes.monitorMaster, frames);
			const inner = task?.innerReturns;
			if (inner !== undefined)
				for (let i = 0; i < inner.length; i++) this.#innerReturns[i]?.process((inner[i] as Wire).block, frames);
			const reductionDb = task?.gainReductionDb() ?? null;
			if (reductionDb !== null) this.#gainReductionDb = Math.max(this.#gainReductionDb ?? 0, reductionDb);
		}
		const master = planes.monitorMaster.both;
		if (wanted.loudness) this.#programme.process(master, frames);
		if (wanted.spectrum) {
			this.#spectra.source.process(planes.monitorSource.both, frames);
			this.#spectra.master.process(master, frames);
		}
		if (wanted.scope) this.#scope.process(master, frames);
		if (wanted.feeds) {
			this.#feeds.source.process(planes.monitorSource.both, frames);
			this.#feeds.return.process(planes.monitorReturn.both, frames);
			this.#feeds.master.process(master, frames);
		}
	}

	read(task: Pick<MeteredTask, 'frame' | 'innerReturns'> | null): Meters {
		const meters: Meters = { frame: task?.frame ?? 0 };
		if (this.#wanted.levels) meters.levels = this.#readLevels(task?.innerReturns?.length ?? 0);
		if (this.#wanted.loudness) meters.loudness = this.#readLoudness();
		if (this.#wanted.spectrum) {
			const { source, master } = this.#spectra;
			meters.spectrum = { source: this.#readBands(source), master: this.#readBands(master) };
		}
		if (this.#wanted.scope) meters.scope = this.#scope.read(SCOPE_FULL_SCALE);
		if (this.#wanted.feeds) {
			const { source, return: returned, master } = this.#feeds;
			meters.feeds = {
				source: hundredth(source.windows.shortTermLufs()),
				return: hundredth(returned.windows.shortTermLufs()),
				master: hundredth(master.windows.shortTermLufs()),
			};
		}
		return meters;
	}

	/** Begins anew: another piece of music. */
	reset(): void {
		this.#resetLevels();
		this.#programme.reset();
		this.#resetSpectra();
		this.#scope.reset();
		this.#resetFeeds();
	}

	#resetFeeds(): void {
		this.#feeds.source.reset();
		this.#feeds.return.reset();
		this.#feeds.master.reset();
	}

	#resetLevels(): void {
		this.#points.input.reset();
		this.#points.send.reset();
		this.#points.return.reset();
		this.#points.master.reset();
		for (const point of this.#innerReturns) point.reset();
		this.#gainReductionDb = null;
	}

	#resetSpectra(): void {
		this.#spectra.source.reset();
		this.#spectra.master.reset();
	}

	#readLevels(innerReturns: number): Levels {
		const { input, send, return: returned, master } = this.#points;
		const levels: Levels = {
			input: input.read(),
			send: send.read(),
			return: returned.read(),
			master: master.read(),
			gainReductionDb: tenth(this.#gainReductionDb),
		};
		if (innerReturns > 0) levels.innerReturns = this.#innerReturns.slice(0, innerReturns).map((point) => point.read());
		this.#gainReductionDb = null;
		return levels;
	}

	#readLoudness(): LiveLoudness {
		const programme = this.#programme;
		const maxTruePeakDbtp = peakDbtp(programme.truePeak());
		const integratedLufs = programme.integratedLufs();
		return {
			momentaryLufs: tenth(programme.momentaryLufs()),
			shortTermLufs: tenth(programme.shortTermLufs()),
			integratedLufs: tenth(integratedLufs),
			maxMomentaryLufs: tenth(programme.maxMomentaryLufs()),
			maxShortTermLufs: tenth(programme.maxShortTermLufs()),
			rangeLu: tenth(programme.rangeLu()),
			truePeakDbtp: tenth(peakDbtp(programme.recentTruePeak())),
			maxTruePeakDbtp: tenth(maxTruePeakDbtp),
			psrDb: tenth(programme.psrDb()),
			plrDb: tenth(peakToLoudness({ truePeakDbtp: maxTruePeakDbtp, integratedLufs })),
			seconds: Math.round(10 * programme.seconds) / 10,
		};
	}

	#readBands(spectrum: SpectrumMeter): number[] {
		spectrum.read(this.#bands);
		return Array.from(this.#bands, (levelDb) => Math.max(SPECTRUM_FLOOR_DB, Math.round(10 * levelDb) / 10));
	}
}
