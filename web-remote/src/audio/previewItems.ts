import type { TrackSummary } from '../../../src/shared/model/log.ts';
import type { DeviceItem, DeviceRef } from '../../../src/shared/protocol/device.ts';

/** A file that this device can play by itself. */
export interface PreviewItem {
	/** Names it among all that could be played. */
	key: string;
	path: string;
	/** Place of the beginning of the track in the file, seconds. */
	startSeconds: number;
	/** It is turned over. */
	inverted: boolean;
	/** What brings it to the loudness of the quietest, dB, 0 or less. */
	gainDb: number;
}

/** A file of the log that could be played. */
export interface Offered {
	key: string;
	ref: DeviceRef;
	label: string;
	/** SHA-256 of the file, where it is known without asking: its waveform is kept under it. */
	sha256: string | null;
}

const keyOf = ({ kind, id }: DeviceRef) => `${kind} ${id}`;

/** The mix, the newest prints (of each revision the master, else the capture), and what the track is heard beside. */
export function offered(track: TrackSummary, mostRevisions: number): Offered[] {
	const { id, mix, references = [], revisions } = track;
	const entry = (ref: DeviceRef, label: string, sha256: string | null) => ({ key: keyOf(ref), ref, label, sha256 });
	const prints = [...revisions]
		.sort((a, b) => b.number - a.number)
		.filter(({ hasMaster, hasCapture }) => hasMaster || hasCapture)
		.slice(0, mostRevisions)
		.map(({ id: revision, number, hasMaster, print }) => {
			const kind = hasMaster ? 'master' : 'capture';
			return entry({ kind, id: revision }, `${number} ${kind}`, print);
		});
	return [
		...(mix === null ? [] : [entry({ kind: 'mix', id }, 'Mix', mix.sha256)]),
		...prints,
		...references.map(({ id: reference, name, file }) =>
			entry({ kind: 'reference', id: reference }, name, file.sha256),
		),
	];
}

/**
 * What brings each to the loudness of the quietest, dB, 0 or less: turned up, a print could clip on the way out. Null for
 * what is not matched: it is played as it is, and is not called matched.
 */
export function matchGainsDb(items: readonly (DeviceItem | null)[]): (number | null)[] {
	const quietest = Math.min(...items.flatMap((item) => item?.louderLu ?? []));
	return items.map((item) => (item === null || item.louderLu === null ? null : quietest - item.louderLu));
}
