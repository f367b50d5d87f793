import type { AudioEngine, HostStatus, TransportReport } from '../../audio/engine.ts';
import type { StateStore } from '../stateStore.ts';
import { transportAfter } from './pieceFrames.ts';

export interface ShownAudioDeps {
	audio: Pick<AudioEngine, 'onStatus' | 'onTransport'>;
	state: StateStore;
	notice: (level: 'info' | 'warning' | 'error', text: string) => void;
	/** The host ran, and does not any more. */
	lost(): void;
}

/** The audio host's state and the place of the music on every screen. @returns what ends that */
export function showAudio({ audio, state, notice, lost }: ShownAudioDeps): (() => void)[] {
	return [
		audio.onStatus((status) => {
			const { host, device } = state.state.audio;
			showStatus(state, status);
			const opened = status.opened?.device ?? null;
			if (host === 'device lost' && status.state === 'running')
				notice('info', `The audio device is there again${opened === null ? '' : `: ${opened}`}.`);
			// Names carry no serial number: another one of its kind looks the same.
			if (device !== null && opened !== null && opened !== device)
				notice(
					'warning',
					`The interface was opened as ${opened}, not as ${device}: its card got another number, or it is another one of its kind. See that it is the right one before you print.`,
				);
			if (host === 'running' && status.state !== 'running' && status.state !== 'closed') {
				lost();
				const reason = status.reason ?? 'no reason given';
				notice('error', status.state === 'wrong rate' ? reason : `The audio host is ${status.state}: ${reason}`);
			}
		}),
		audio.onTransport((report) => showPlace(state, report)),
	];
}

function showStatus(state: StateStore, { state: host, reason, opened }: HostStatus): void {
	state.set(['audio', 'host'], host);
	state.set(['audio', 'reason'], reason);
	if (opened === null) return;
	state.set(['audio', 'device'], opened.device);
	state.set(['audio', 'rateHz'], opened.rateHz);
	state.set(['audio', 'blockFrames'], opened.blockFrames);
}

function showPlace(state: StateStore, report: TransportReport): void {
	const before = state.state.transport;
	if (before.mode !== report.mode) state.set(['transport', 'mode'], report.mode);
	// A test signal has a length and a place of its own; the track stays where it is.
	if (report.mode === 'measuring' || (report.mode === 'stopped' && before.mode === 'measuring')) return;
	const { frames } = transportAfter(state.state, report);
	if (before.frames !== frames) state.set(['transport', 'frames'], frames);
	state.set(['transport', 'frame'], report.frame);
}
