import { doubtRemedy } from '../../measure/calibration/warnings.ts';
import { isDetentError } from '../../shared/errors.ts';
import type { CalibrationStanding, DoubtAbout } from '../../shared/model/calibration.ts';
import { type Chain, chainUnits } from '../../shared/model/chain.ts';
import { isKnown } from '../../shared/model/evidence.ts';
import type { AudioFileFacts } from '../../shared/model/measurement.ts';
import type { PassCheck } from '../../shared/model/passCheck.ts';
import type { RemoteState, UnitState } from '../../shared/protocol/state.ts';
import { calibratedReference, drivenPair, pairsOfChain, referenceText } from '../../shared/referenceLevel.ts';
import { referenceWarning } from './passConditions.ts';

export interface DryCheck {
	state: RemoteState;
	mix: AudioFileFacts | null;
	chain: Chain | null;
	/** What the print would be held against, in a sentence; null when that is not known yet, and not asked when absent. */
	compared?: (chain: Chain) => string | null;
	/** Checks that a pass makes itself; each throws a DetentError when it would refuse. */
	required: readonly { what: string; good: string; check: (chain: Chain) => void | Promise<void> }[];
}

const good = (what: string, text: string): PassCheck => ({ what, state: 'good', text, remedy: null });
const look = (what: string, text: string, remedy: string): PassCheck => ({ what, state: 'look', text, remedy });
const stop = (what: string, text: string, remedy: string): PassCheck => ({ what, state: 'stop', text, remedy });

function mixCheck(mix: AudioFileFacts | null): PassCheck {
	if (mix === null) return stop('Mix', 'This track has no mix yet.', 'Import one first.');
	return good('Mix', mix.fileName);
}

/** What is known of the chain's settings, and not looked at since: after a restart, or by the ageing of what hands set. */
function vouchedCheck(units: readonly UnitState[]): PassCheck {
	const what = 'Vouched for';
	const stale = units.flatMap(({ controls }) => Object.values(controls)).filter(({ evidence }) => !isKnown(evidence));
	if (stale.length === 0) return good(what, 'Every setting of the chain was seen or confirmed.');
	const text = stale.length === 1 ? 'For one control' : `For ${stale.length} controls`;
	return look(what, `${text} of the chain nobody vouches now.`, 'Look at them, and confirm them in the rack.');
}

function linkCheck({ link, linkReason, name }: UnitState): PassCheck[] {
	if (link !== 'away') return [];
	return [
		look(
			'Links',
			`${name} is away${linkReason === null ? '' : `: ${linkReason}`}.`,
			'Look at its power and its cable.',
		),
	];
}

function warmUpCheck({ name, warmUp }: UnitState): PassCheck[] {
	if (warmUp === undefined || warmUp.minutesLeft === 0) return [];
	if (warmUp.minutesLeft === null)
		return [look('Warm-up', `Nobody has said when ${name} was switched on.`, 'Say so on its card in the rack.')];
	return [
		look(
			'Warm-up',
			`${name} is warming up: ${warmUp.minutesLeft} min left.`,
			'Wait, if the print has to match others.',
		),
	];
}

const DOUBT_NAMES: Record<DoubtAbout, string> = {
	age: 'Calibration',
	converter: 'Converter',
	cabling: 'Cabling',
	level: 'Calibration',
	fault: 'Calibration',
	loop: 'Loop check',
};

/** One pair of the rig; the main one is `null`. */
function standingChecks(loop: string | null, standing: CalibrationStanding | null): PassCheck[] {
	const which = loop === null ? '' : `The pair ${loop}: `;
	if (standing === null)
		return [look('Calibration', `${which}The loop was never calibrated.`, 'Calibrate it on the Studio page.')];
	const { calibration, check, doubts } = standing;
	const made = good('Calibration', `${which}Made ${calibration.at.slice(0, 10)}.`);
	const checked =
		check?.differs.length === 0
			? [good('Loop check', `${which}Checked ${check.at.slice(0, 10)}: nothing differs from the calibration.`)]
			: [];
	if (doubts.length === 0) return [made, ...checked];
	return checked.concat(
		doubts.map((doubt) => look(DOUBT_NAMES[doubt.about], `${which}${doubt.text}`, doubtRemedy(doubt))),
	);
}

/** The pairs that the chain goes through, each once. */
function calibrationChecks({ audio }: RemoteState, chain: Chain): PassCheck[] {
	return pairsOfChain(chain).flatMap((loop) =>
		standingChecks(loop, loop === null ? audio.calibration : (audio.loopCalibrations[loop] ?? null)),
	);
}

/** What 0 VU is in the chain, against what was measured where its first unit hangs. */
function referenceCheck({ audio }: RemoteState, chain: Chain): PassCheck {
	const what = 'Reference level';
	const level = `0 VU (+4 dBu) is ${referenceText(chain.referenceDbfs)}`;
	const calibrated = calibratedReference(audio, drivenPair(chain));
	if (calibrated === null) return good(what, `${level}, as the chain says; it was never measured.`);
	const warning = referenceWarning(chain, { referenceDbfs: calibrated });
	if (warning === null) return good(what, `${level}, as calibrated.`);
	return look(what, warning, 'Take the calibrated level on the chain card, or calibrate anew.');
}

/** The machine that the pass rolls stands and, where it is to record, is armed; another that is armed will not stay so. */
function armingChecks({ units }: RemoteState, chain: Chain): PassCheck[] {
	const what = 'Arming';
	const rolled = chain.tape?.unit;
	const others = Object.values(units).filter(({ id, tape }) => id !== rolled && tape?.armed === true);
	const disarmed = others.map(({ name }) => look(what, `${name} is armed.`, 'The pass disarms it as it starts.'));
	if (rolled === undefined)
		return disarmed.length > 0 ? disarmed : [good(what, 'No machine is armed, and none has to be.')];
	const unit = units[rolled];
	const name = unit?.name ?? rolled;
	const tape = unit?.tape ?? null;
	const records = chain.passKind !== 'fromTape';
	if (tape === null) return [stop(what, `${name} is away.`, 'Look at its power and its cable.'), ...disarmed];
	if (tape.moving === true || tape.recording === true)
		return [stop(what, `${name} moves already.`, 'Stop it first.'), ...disarmed];
	if (records && !tape.armed)
		return [stop(what, `${name} is to record, and nobody has armed it.`, 'Arm record on the Tape page.'), ...disarmed];
	return [good(what, records ? `${name} is armed.` : `${name} only plays.`), ...disarmed];
}

function audioChecks({ audio }: RemoteState): PassCheck[] {
	const { host, reason, latencyFrames } = audio;
	const wrong = host !== 'running' && host !== 'closed' && host !== 'starting';
	return [
		wrong
			? stop('Audio', `The converter is not ready: ${reason ?? host}.`, 'Look at the Studio page.')
			: good('Audio', `${audio.device ?? audio.backend}, ${audio.rateHz} Hz.`),
		latencyFrames === null
			? good('Round trip', 'It is measured when the pass starts.')
			: good('Round trip', `${latencyFrames.toFixed(2)} frames at the last measurement; it is measured again.`),
	];
}

async function requiredCheck(
	chain: Chain,
	{ what, good: text, check }: DryCheck['required'][number],
): Promise<PassCheck> {
	try {
		await check(chain);
		return good(what, text);
	} catch (error) {
		if (!isDetentError(error)) throw error;
		return stop(what, error.message, error.remedy ?? 'Look at the message above.');
	}
}

/**
 * Everything that should be true before a pass, as it is now: nothing is sent, played or recorded. Levels at the converter
 * need the mix to be read whole: see `levelCheck.ts`.
 */
export async function dryCheck({ state, mix, chain, compared, required }: DryCheck): Promise<PassCheck[]> {
	if (chain === null)
		return [mixCheck(mix), stop('Chain', 'The track has no chain.', 'Choose one of the presets first.')];
	const units = [...new Set(chainUnits(chain))].flatMap((id) => state.units[id] ?? []);
	const orGood = (checks: PassCheck[], what: string, text: string) => (checks.length > 0 ? checks : [good(what, text)]);
	const earlier = compared?.(chain) ?? null;
	return [
		mixCheck(mix),
		...(await Promise.all(required.map((one) => requiredCheck(chain, one)))),
		vouchedCheck(units),
		...orGood(units.flatMap(linkCheck), 'Links', 'Every unit with a link answers, or can only be sent to.'),
		...orGood(units.flatMap(warmUpCheck), 'Warm-up', 'Nothing in the chain is warming up.'),
		...armingChecks(state, chain),
		...calibrationChecks(state, chain),
		referenceCheck(state, chain),
		...audioChecks(state),
		...(earlier === null ? [] : [good('Earlier print', earlier)]),
	];
}
