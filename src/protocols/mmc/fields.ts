import { bitsOfRate, rateOfBits, type TimeCodeRate } from '../timeCode.ts';
import { hasCount } from './commands.ts';
import { decodeMotionTally, encodeMotionTally, type MotionTally } from './motion.ts';
import { decodeMmcSpeed, encodeMmcSpeed } from './speed.ts';
import { decodeMmcTime, encodeMmcTime, MMC_SHORT_TIME_BYTES, MMC_TIME_BYTES, type MmcTime } from './time.ts';
import { decodeMmcTracks, encodeMmcTracks } from './tracks.ts';

/** Information fields that Detent knows by name (RP-013, sections 4 and 6). */
export const MMC_FIELDS = {
	selectedTimeCode: 0x01,
	selectedMasterCode: 0x02,
	generatorTimeCode: 0x06,
	locatePoint: 0x08,
	signature: 0x40,
	responseError: 0x42,
	commandError: 0x43,
	timeStandard: 0x45,
	motionControlTally: 0x48,
	velocityTally: 0x49,
	recordMode: 0x4c,
	recordStatus: 0x4d,
	trackRecordStatus: 0x4e,
	trackRecordReady: 0x4f,
	trackMute: 0x62,
	failure: 0x65,
	wait: 0x7c,
	resume: 0x7f,
} as const;

/** What a machine says that its recording does; `other` for activities that the standard reserves. */
export interface RecordStatus {
	activity: 'none' | 'record' | 'assemble' | 'rehearse' | 'full record' | 'record pause' | 'other';
	/** Record is switched off at the machine or by the tape. */
	inhibited: boolean;
	/** No track is really recording, whatever `activity` says. */
	noTracks: boolean;
}

const ACTIVITIES: Readonly<Record<number, RecordStatus['activity']>> = {
	0: 'none',
	1: 'record',
	2: 'assemble',
	4: 'rehearse',
	5: 'full record',
	6: 'record pause',
};
const INHIBITED = 0x10;
const NO_TRACKS = 0x40;

/** One field of a response. `field` is its name byte; of a short time code that of the full form. */
export type MmcField =
	| { kind: 'time'; field: number; value: MmcTime }
	/** Hours, minutes and seconds as they were told last. */
	| { kind: 'shortTime'; field: number; frames: number; negative: boolean }
	| { kind: 'motion'; field: number; value: MotionTally }
	| { kind: 'record'; field: number; value: RecordStatus }
	/** Audio tracks whose bit is set. */
	| { kind: 'tracks'; field: number; tracks: number[] }
	/** Signed multiple of play speed. */
	| { kind: 'speed'; field: number; speed: number }
	| { kind: 'rate'; field: number; rate: TimeCodeRate }
	/** Fields that were asked for and that the machine does not have. */
	| { kind: 'unsupported'; field: number; fields: number[] }
	| { kind: 'handshake'; field: number; go: boolean }
	/** Any other, as it is. */
	| { kind: 'other'; field: number; data: Uint8Array };

/** The machine's own word that it records; null for an activity that Detent does not know. */
export function isRecording({ activity, noTracks }: RecordStatus): boolean | null {
	if (activity === 'other') return null;
	return !noTracks && (activity === 'record' || activity === 'assemble' || activity === 'full record');
}

/** Data bytes of a field whose length its name says; null for a field with a count. */
export function fieldBytes(name: number): number | null {
	if (hasCount(name)) return null;
	if (name >= 0x78) return 0;
	return name < 0x20 ? MMC_TIME_BYTES : MMC_SHORT_TIME_BYTES;
}

/** @throws DetentError `wire.mmc` for values that the field cannot carry */
export function encodeMmcField(field: MmcField): number[] {
	const counted = (data: Iterable<number>) => {
		const bytes = [...data];
		return [field.field, bytes.length, ...bytes];
	};
	switch (field.kind) {
		case 'time':
			return [field.field, ...encodeMmcTime(field.value)];
		case 'shortTime':
			return [field.field | 0x20, (field.negative ? 0x40 : 0) | (field.frames & 0x1f), 0];
		case 'motion':
			return counted(encodeMotionTally(field.value));
		case 'record': {
			const { activity, inhibited, noTracks } = field.value;
			const code = Number(Object.entries(ACTIVITIES).find(([, word]) => word === activity)?.[0] ?? 0x0f);
			return counted([code | (inhibited ? INHIBITED : 0) | (noTracks ? NO_TRACKS : 0)]);
		}
		case 'tracks':
			return counted(encodeMmcTracks(field.tracks));
		case 'speed':
			return counted(encodeMmcSpeed(field.speed));
		case 'rate':
			return counted([bitsOfRate(field.rate) << 5]);
		case 'unsupported':
			return counted(field.fields);
		case 'handshake':
			return [field.field];
		case 'other':
			return fieldBytes(field.field) === null ? counted(field.data) : [field.field, ...field.data];
	}
}

/** One field; null when its data do not fit its name. @param data without the count */
export function decodeMmcField(name: number, data: Uint8Array): MmcField | null {
	if (name < 0x20) {
		const value = decodeMmcTime(data);
		return value === null ? null : { kind: 'time', field: name, value };
	}
	if (name < 0x40) {
		const [fr = 0] = data;
		return { kind: 'shortTime', field: name & 0x1f, frames: fr & 0x1f, negative: (fr & 0x40) !== 0 };
	}
	const [first = 0] = data;
	switch (name) {
		case MMC_FIELDS.wait:
		case MMC_FIELDS.resume:
			return { kind: 'handshake', field: name, go: name === MMC_FIELDS.resume };
		case MMC_FIELDS.motionControlTally: {
			const value = decodeMotionTally(data);
			return value === null ? null : { kind: 'motion', field: name, value };
		}
		case MMC_FIELDS.recordStatus: {
			if (data.length < 1) return null;
			const activity = ACTIVITIES[first & 0x0f] ?? 'other';
			const value = { activity, inhibited: (first & INHIBITED) !== 0, noTracks: (first & NO_TRACKS) !== 0 };
			return { kind: 'record', field: name, value };
		}
		case MMC_FIELDS.trackRecordStatus:
		case MMC_FIELDS.trackRecordReady:
		case MMC_FIELDS.trackMute:
			return { kind: 'tracks', field: name, tracks: decodeMmcTracks(data) };
		case MMC_FIELDS.velocityTally: {
			const speed = decodeMmcSpeed(data);
			return speed === null ? null : { kind: 'speed', field: name, speed };
		}
		case MMC_FIELDS.timeStandard:
			return data.length < 1 ? null : { kind: 'rate', field: name, rate: rateOfBits(first >> 5) };
		case MMC_FIELDS.responseError:
			return { kind: 'unsupported', field: name, fields: [...data] };
		default:
			return { kind: 'other', field: name, data };
	}
}
