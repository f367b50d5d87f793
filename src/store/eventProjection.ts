import type { ClientRequest, RevisionState } from '../shared/model/conversation.ts';
import type { Entry, EntryBody, RevisionSummary, TrackSummary } from '../shared/model/log.ts';

type EventBody = Extract<EntryBody, { kind: 'event' }>;

/** A track after an event about one of its revisions. What names something unknown changes nothing. */
export function trackWithEvent(track: TrackSummary, entry: Entry, { revisionHash, event }: EventBody): TrackSummary {
	const change = (with_: (revision: RevisionSummary) => RevisionSummary): TrackSummary => ({
		...track,
		revisions: track.revisions.map((revision) => (revision.hash === revisionHash ? with_(revision) : revision)),
	});
	switch (event.type) {
		case 'comment': {
			const request: ClientRequest = {
				comment: entry.hash,
				revision: revisionHash,
				revisionNumber: numberOf(track, revisionHash) ?? 0,
				at: entry.at,
				by: event.from ?? entry.author,
				text: event.text,
				frame: event.frame,
				...(event.rateHz === undefined ? {} : { rateHz: event.rateHz }),
				answer: null,
			};
			const counted = change((revision) => ({ ...revision, comments: revision.comments + 1 }));
			return { ...counted, requests: [...track.requests, request] };
		}
		case 'answer':
			return {
				...track,
				requests: track.requests.map((request) =>
					request.comment !== event.comment
						? request
						: {
								...request,
								answer: {
									at: entry.at,
									by: entry.author,
									outcome: event.outcome,
									text: event.text,
									why: event.why,
									inRevision: event.inRevision,
									inRevisionNumber: event.inRevision === null ? null : numberOf(track, event.inRevision),
									effect: event.effect ?? null,
								},
							},
				),
			};
		case 'sent': {
			const sent = change((revision) =>
				revision.print === event.print && revision.state === 'draft' ? { ...revision, state: 'sent' } : revision,
			);
			return { ...sent, revisionsUsed: revisionsUsed(sent.revisions) };
		}
		case 'approval': {
			const approved = change((revision) => {
				// An approval of another file than the print says nothing about the print.
				if (event.print !== undefined && event.print !== revision.print) return revision;
				const state: RevisionState = event.approved
					? revision.state === 'delivered'
						? 'delivered'
						: 'approved'
					: 'sent';
				return { ...revision, approved: event.approved, state };
			});
			return { ...approved, revisionsUsed: revisionsUsed(approved.revisions) };
		}
		case 'delivered':
			return change((revision) => (revision.print === event.print ? { ...revision, state: 'delivered' } : revision));
		case 'photo':
			return change(({ photos = [], ...revision }) => ({
				...revision,
				photos: [...photos, { unit: event.unit, photo: event.photo }],
			}));
		case 'recall':
		case 'null':
			return track;
	}
}

function numberOf(track: TrackSummary, hash: string): number | null {
	return track.revisions.find((revision) => revision.hash === hash)?.number ?? null;
}

/** The first version is not a revision of anything. */
function revisionsUsed(revisions: readonly RevisionSummary[]): number {
	return Math.max(0, revisions.filter(({ state }) => state !== 'draft').length - 1);
}
