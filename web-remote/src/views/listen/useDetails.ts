import { useEffect, useState } from 'preact/hooks';
import type { TrackSummary } from '../../../../src/shared/model/log.ts';
import type { RevisionDetail } from '../../../../src/shared/protocol/http.ts';
import { revisionDetail } from '../../state/api.ts';

/** How many revisions are asked for, newest first. */
const MOST_REVISIONS = 4;

/** The newest prints of the track with what is written down about them; asked again when one is made or spoken of. */
export function useDetails(track: TrackSummary): { details: readonly RevisionDetail[]; problem: string | null } {
	const prints = [...track.revisions]
		.sort((a, b) => b.number - a.number)
		.filter((one) => one.hasMaster || one.hasCapture)
		.slice(0, MOST_REVISIONS);
	const [answer, setAnswer] = useState<{ details: readonly RevisionDetail[]; problem: string | null }>({
		details: [],
		problem: null,
	});
	useEffect(() => {
		let wanted = true;
		Promise.all(prints.map(({ id }) => revisionDetail(id))).then(
			(details) => wanted && setAnswer({ details, problem: null }),
			(error: unknown) =>
				wanted && setAnswer({ details: [], problem: String(error instanceof Error ? error.message : error) }),
		);
		return () => {
			wanted = false;
		};
	}, [prints.map(({ id, comments }) => `${id}/${comments}`).join()]);
	return answer;
}
