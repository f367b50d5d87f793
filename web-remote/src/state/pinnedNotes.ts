import { momentSeconds } from '../../../src/shared/model/conversation.ts';
import type { TrackSummary } from '../../../src/shared/model/log.ts';

export interface PinnedNote {
	comment: string;
	words: string;
	seconds: number;
	revisionNumber: number;
}

/** What was said about moments of a track, in the order of the music. */
export function pinnedNotes({ mix, requests }: TrackSummary): PinnedNote[] {
	return requests
		.flatMap((request) => {
			const seconds = mix === null ? null : momentSeconds(request, mix.rateHz);
			const { comment, revisionNumber, text } = request;
			return seconds === null ? [] : [{ comment, words: text, seconds, revisionNumber }];
		})
		.sort((a, b) => a.seconds - b.seconds);
}
