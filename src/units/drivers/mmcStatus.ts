import { isRecording, MMC_FIELDS, type MmcField } from '../../protocols/mmc/fields.ts';
import { type MotionTally, motionOf } from '../../protocols/mmc/motion.ts';
import type { MtcReading } from '../../protocols/mtcReader.ts';
import { formatTimeCode, type TimeCode, timeCodeSeconds } from '../../protocols/timeCode.ts';
import type { Seen } from './tapeMachine.ts';

/** What a machine that answers is asked for its status. */
export const MMC_STATUS_FIELDS = [
	MMC_FIELDS.motionControlTally,
	MMC_FIELDS.recordStatus,
	MMC_FIELDS.selectedTimeCode,
] as const;

const place = (time: TimeCode | null): Pick<Seen, 'position' | 'positionSeconds'> =>
	time === null
		? { position: null, positionSeconds: null }
		: { position: formatTimeCode(time), positionSeconds: timeCodeSeconds(time) };

/** What time code alone tells: that the tape runs and where. That it does not come says nothing, least of all "still". */
export function seenByTimeCode({ time, running, atSpeed }: MtcReading): Seen {
	const mode = running === null ? 'not known' : `time code runs ${running === 'forward' ? 'forward' : 'in reverse'}`;
	return { moving: running === null ? null : true, mode, ...place(time), atSpeed, recording: null };
}

/** The code that the machine reads from its tape; null while it reads none. */
export function selectedTime(fields: ReadonlyMap<number, MmcField>): TimeCode | null {
	const field = fields.get(MMC_FIELDS.selectedTimeCode);
	if (field?.kind !== 'time' || field.value.blank || field.value.negative) return null;
	return field.value.time;
}

function cueOf({ process, processLevel }: MotionTally): Pick<Seen, 'cue'> {
	if (process !== 'locate') return {};
	return { cue: processLevel === 1 ? 'complete' : processLevel === 2 ? 'given up' : 'under way' };
}

/** What the answers of a machine tell; where it has no tally, or reads no time, time code fills in. */
export function seenByAnswers(fields: ReadonlyMap<number, MmcField>, reading: MtcReading): Seen {
	const seen = seenByTimeCode(reading);
	const tally = fields.get(MMC_FIELDS.motionControlTally);
	const motion = tally?.kind === 'motion' ? motionOf(tally.value) : seen;
	const status = fields.get(MMC_FIELDS.recordStatus);
	const record = status?.kind === 'record' ? status.value : null;
	const recording = record === null ? null : isRecording(record);
	const time = selectedTime(fields);
	return {
		...(tally?.kind === 'motion' ? cueOf(tally.value) : {}),
		moving: motion.moving,
		mode: recording === true ? 'record' : record?.activity === 'record pause' ? 'record pause' : motion.mode,
		...(time === null ? place(reading.time) : place(time)),
		atSpeed: motion.atSpeed,
		recording,
	};
}
