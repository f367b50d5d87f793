import { useMemo } from 'preact/hooks';
import type { TrackSummary } from '../../../../src/shared/model/log.ts';
import type { WaveMark } from '../../wave/wavePlot.ts';

/** Markers and notes of a track, as they are drawn on its waveform. Notes are pinned to frames at the rate of the mix. */
export function useMarks(track: TrackSummary | null): readonly WaveMark[] {
	return useMemo(() => {
		if (track === null) return [];
		const { markers = [], mix, requests } = track;
		const notes = requests.flatMap(({ frame, text }): WaveMark[] =>
			frame === null || mix === null ? [] : [{ seconds: frame / mix.rateHz, text, kind: 'note' }],
		);
		return [...markers.map(({ seconds, name }): WaveMark => ({ seconds, text: name, kind: 'marker' })), ...notes];
	}, [track]);
}
