import type { TrackSummary } from '../../../src/shared/model/log.ts';
import type { RevisionDetail } from '../../../src/shared/protocol/http.ts';

/** A file that this device can play by itself. */
export interface PreviewItem {
	kind: 'mix' | 'capture' | 'master';
	/** Id of the track for a mix, else of the revision. */
	id: string;
	label: string;
	/** Place of source frame 0 in the file, seconds. */
	startSeconds: number;
	/** Null when it was never measured. */
	integratedLufs: number | null;
}

/**
 * The mix, and of each of these revisions the master, else the capture, in the order given. A capture begins before the
 * source does, by its pre-roll; the readings are those frozen in the revisions. A mix that none of them was made of has
 * no reading: another version may be louder.
 */
export function previewItems(
	track: Pick<TrackSummary, 'id' | 'mix'>,
	details: readonly RevisionDetail[],
): PreviewItem[] {
	const { mix } = track;
	const made = mix === null ? undefined : details.find(({ facts }) => facts.source.sha256 === mix.sha256);
	const source: PreviewItem[] =
		mix === null
			? []
			: [
					{
						kind: 'mix',
						id: track.id,
						label: 'Mix',
						startSeconds: 0,
						integratedLufs: made?.facts.measurements.source.integratedLufs ?? null,
					},
				];
	const prints = details.flatMap(({ id, facts }): PreviewItem[] => {
		const { capture, master, measurements, number } = facts;
		if (master !== null) {
			const integratedLufs = measurements.master?.integratedLufs ?? null;
			return [{ kind: 'master', id, label: `${number} master`, startSeconds: 0, integratedLufs }];
		}
		if (capture === null) return [];
		const startSeconds = capture.preRollFrames / capture.file.rateHz;
		const integratedLufs = measurements.capture?.integratedLufs ?? null;
		return [{ kind: 'capture', id, label: `${number} capture`, startSeconds, integratedLufs }];
	});
	return [...source, ...prints];
}

/**
 * What brings each item to the loudness of the quietest, dB, 0 or less: turned up, a print could clip on the way out.
 * Null for an item that was never measured: it is played as it is, and is not called matched.
 */
export function matchGainsDb(items: readonly PreviewItem[]): (number | null)[] {
	const quietest = Math.min(...items.flatMap(({ integratedLufs }) => integratedLufs ?? []));
	return items.map(({ integratedLufs }) => (integratedLufs === null ? null : quietest - integratedLufs));
}
