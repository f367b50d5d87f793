import type { RemoteState } from '../../../../src/shared/protocol/state.ts';

/** What the room hears, in a sentence. @param label of what the monitor has, null where nothing is chosen */
export function heardWords(mode: RemoteState['transport']['mode'], label: string | null, muted: boolean): string {
	if (mode === 'printing') return 'A pass is being printed.';
	if (mode === 'measuring') return 'The rack is being measured.';
	if (mode !== 'playing') return 'Nothing plays now.';
	const what = label ?? 'The mix';
	return muted ? `${what} plays, and the monitor is muted.` : `${what} plays.`;
}
