import type { Command, CommandOf } from '../../shared/protocol/commands.ts';
import type { WarmUp } from '../units/warmUp.ts';
import type { Calibrations } from './calibrations.ts';

export interface CalibrationGate {
	/** @throws DetentError `audio.busy`, `recall.busy` */
	requireIdle(what: string): void;
	/** @throws DetentError `audio.busy` while a pass runs */
	requireNoPrint(what: string): void;
	/** Does it when the commands before it have begun what they begin. */
	inTurn<T>(work: () => Promise<T>): Promise<T>;
	/**
	 * Stops what plays, and lets work go on after its command was answered. In its turn: what began meanwhile refuses it.
	 *
	 * @throws DetentError `audio.busy`, `recall.busy`
	 */
	begin(what: string, work: () => Promise<unknown>): Promise<void>;
}

type CalibrationCommandType = Extract<Command['type'], `calibration.${string}` | `tone.${string}` | 'unit.poweredOn'>;
export type CalibrationHandlers = { [T in CalibrationCommandType]: (command: CommandOf<T>) => unknown };

/** The commands of calibration, of the tone at the rack and of warming up, one handler each. */
export function calibrationHandlers(
	calibrations: Calibrations,
	warmUp: WarmUp,
	gate: CalibrationGate,
): CalibrationHandlers {
	return {
		'calibration.start': (command) => {
			gate.requireIdle('calibrate');
			calibrations.check(command);
			return gate.begin('calibrate', () => calibrations.run(command));
		},
		'calibration.next': ({ measuredDbu, ...question }) => calibrations.next(question, measuredDbu ?? null),
		'calibration.repeat': (question) => calibrations.repeat(question),
		'calibration.check': (command) => {
			gate.requireIdle('check the loop');
			calibrations.checks.check(command);
			return gate.begin('check the loop', () => calibrations.checks.run(command));
		},
		'calibration.cancel': () => calibrations.cancel(),
		'calibration.cablingChanged': ({ why }) => calibrations.shelf.cablingChanged({ why }),
		'calibration.list': () => calibrations.shelf.list(),
		'calibration.show': ({ calibration }) => calibrations.shelf.find(calibration ?? null),
		'tone.start': (command) =>
			gate.inTurn(() => {
				gate.requireIdle('send a tone');
				return calibrations.tone(command);
			}),
		'tone.stop': () => {
			gate.requireNoPrint('stop the tone');
			calibrations.requireNone();
			return calibrations.stopTone();
		},
		'unit.poweredOn': ({ unit, minutesAgo }) => warmUp.poweredOn(unit, minutesAgo),
	};
}
