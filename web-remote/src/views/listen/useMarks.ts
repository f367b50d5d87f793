import { useMemo } from 'preact/hooks';
import { momentSeconds } from '../../../../src/shared/model/conversation.ts';
import type { TrackSummary } from '../../../../src/shared/model/log.ts';
import type { WaveMark } from '../../wave/wavePlot.ts';

/** Markers and notes of a track, as they are drawn on its waveform. */
export function useMarks(track: TrackSummary | null): readonly WaveMark[] {
	return useMemo(() => {
		if (track === null) return [];
		const { markers = [], mix, requests } = track;
		const notes = requests.flatMap((request): WaveMark[] => {
			const seconds = mix === null ? null : momentSeconds(request, mix.rateHz);
			return seconds === null ? [] : [{ seconds, text: request.text, kind: 'note' }];
		});
		return [...markers.map(({ seconds, name }): WaveMark => ({ seconds, text: name, kind: 'marker' })), ...notes];
	}, [track]);
}
