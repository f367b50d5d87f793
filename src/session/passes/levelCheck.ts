import { describeError, isDetentError } from '../../shared/errors.ts';
import { dbuText, driveOf, driveText, insertDrives, insertDriveText, ZERO_VU_DBU } from '../../shared/levels.ts';
import { type Chain, chainUnits } from '../../shared/model/chain.ts';
import type { AudioFileFacts } from '../../shared/model/measurement.ts';
import type { LevelCheckState, PassCheck } from '../../shared/model/passCheck.ts';
import { drivenPair } from '../../shared/referenceLevel.ts';
import { formatDb } from '../../shared/units.ts';
import type { CalibrationShelf } from '../calibration/calibrationShelf.ts';
import type { StateStore } from '../stateStore.ts';
import type { Rack } from '../units/rack.ts';
import { headroomDb } from './levelCeilings.ts';
import { type LevelDeps, levelsAtConverter, type Prepared, requireNoOver } from './passChecks.ts';

export interface LevelCheckDeps {
	checks: LevelDeps & { rack: Pick<Rack, 'unit'> };
	calibrations: { shelf: Pick<CalibrationShelf, 'inForce'> };
	state: StateStore;
}

export interface LevelCheckOrder {
	project: string;
	title: string;
	mix: AudioFileFacts;
	chain: Chain;
}

/**
 * Levels before a pass: the mix is read whole, and nothing is sent. How far it got and what came of it are in the state; a
 * check of another mix or chain, or a pass, ends one that runs.
 */
export class LevelCheck {
	readonly #deps: LevelCheckDeps;
	#abort: AbortController | null = null;

	constructor(deps: LevelCheckDeps) {
		this.#deps = deps;
	}

	/** Never rejects for what a pass would refuse: that is a check in the state. */
	async run(order: LevelCheckOrder): Promise<void> {
		this.forget();
		const abort = new AbortController();
		this.#abort = abort;
		const show = (now: LevelCheckState) => {
			if (this.#abort === abort) this.#deps.state.set(['levelCheck'], now);
		};
		const { checks, calibrations } = this.#deps;
		show({ progress: 0, message: 'Reading the mix', checks: [] });
		try {
			const levels = await levelsAtConverter(checks, order, abort.signal, (progress, message) =>
				show({ progress, message, checks: [] }),
			);
			const referenceOf = (loop: string | null) => calibrations.shelf.inForce(loop)?.referenceDbfs ?? null;
			show({ progress: null, message: '', checks: this.#judge(order, levels, referenceOf) });
		} catch (error) {
			if (abort.signal.aborted) return;
			if (!isDetentError(error)) throw error;
			const remedy = error.remedy ?? 'Import the mix again.';
			show({
				progress: null,
				message: '',
				checks: [{ what: 'Levels', state: 'stop', text: describeError(error), remedy }],
			});
		}
	}

	/** Ends what runs, and takes its outcome off every screen: it is no longer about this mix and chain. */
	forget(): void {
		this.#abort?.abort();
		this.#abort = null;
		if (this.#deps.state.state.levelCheck !== null) this.#deps.state.set(['levelCheck'], null);
	}

	#judge(
		{ chain: ordered, title }: LevelCheckOrder,
		{ chain, sourceLoudness, dacPeak }: Pick<Prepared, 'chain' | 'sourceLoudness' | 'dacPeak'>,
		referenceOf: (loop: string | null) => number | null,
	): PassCheck[] {
		const reference = referenceOf(drivenPair(chain)) ?? undefined;
		const drive = driveOf(chain, { loudness: sourceLoudness, dacPeak }, reference);
		const words = driveText(chain, drive);
		const checks = [converterCheck(dacPeak, ordered, title)];
		const further = insertDrives(chain, referenceOf).slice(1).map(insertDriveText);
		for (const text of words === '' ? [] : [words, ...further])
			checks.push({ what: 'Drive', state: 'good', text: `${text}.`, remedy: null });
		const ceilingDbu = headroomDb(this.#deps.checks.rack, chainUnits(chain)) + ZERO_VU_DBU;
		if (drive.peakDbu !== null && drive.peakDbu > ceilingDbu) {
			checks.push({
				what: 'Drive',
				state: 'look',
				text: `The mix reaches ${dbuText(drive.peakDbu)}; a unit of the chain takes ${dbuText(ceilingDbu)} at most.`,
				remedy: 'Lower the send trim, unless it is meant to be driven so.',
			});
		}
		return checks;
	}
}

function converterCheck(peak: Prepared['dacPeak'], chain: Chain, title: string): PassCheck {
	const what = 'Peaks at the converter';
	try {
		requireNoOver(peak, chain, title);
		const text = `${formatDb(peak.samplePeakDbfs, 2, 'dBFS')} sample peak, ${formatDb(peak.truePeakDbtp, 2, 'dBTP')} true peak.`;
		return { what, state: 'good', text, remedy: null };
	} catch (error) {
		if (!isDetentError(error)) throw error;
		return { what, state: 'stop', text: error.message, remedy: error.remedy };
	}
}
