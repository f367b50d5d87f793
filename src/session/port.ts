import type { PreviewBlock } from '../audio/engine.ts';
import type { LoudnessCurve } from '../shared/loudnessHistory.ts';
import type { RecordedPhoto } from '../shared/model/photo.ts';
import type { ReferenceWords } from '../shared/model/reference.ts';
import type { Waveform } from '../shared/model/waveform.ts';
import type { Command } from '../shared/protocol/commands.ts';
import type { DeviceItem, DeviceRef, Explanations } from '../shared/protocol/device.ts';
import type { DiffAnswer } from '../shared/protocol/diff.ts';
import type { MediaKind, RevisionDetail } from '../shared/protocol/http.ts';
import type { Meters, Wanted } from '../shared/protocol/meters.ts';
import type { Changes } from '../shared/protocol/sockets.ts';
import type { RemoteState } from '../shared/protocol/state.ts';
import type { WireLine } from '../shared/protocol/wire.ts';
import type { Asking } from './sharedWork.ts';

/** Who gives a command. */
export interface Actor {
	/** Remote id, or `terminal`. */
	id: string;
	name: string;
	role: 'engineer' | 'client';
}

/** What a paired device needs to play and draw files by itself. What takes long can be given up by its signal. */
export interface DevicePort {
	/** How a file stands beside the mix of its track. Rejects with `file.missing`. */
	item(ref: DeviceRef, asking: Asking): Promise<DeviceItem>;
	/** What is drawn of a file; made when it is not there yet. */
	waveform(ref: DeviceRef, asking: Asking): Promise<Waveform>;
	/** Columns of one level of a waveform that was given with this hash. Throws `file.missing`. */
	columns(ref: DeviceRef, sha256: string, level: number): Uint8Array;
	/** What a reference did to the mix, and what this chain did. */
	explain(reference: string, asking: Asking): Promise<Explanations>;
	/** What is heard between the prints of two revisions. Rejects with `file.missing`. */
	explainPrints(from: string, to: string, asking: Asking): Promise<Explanations>;
	/** The file behind a letter of a blind test on this device, and whose it is, or null. */
	blindFile(token: string, device: string): { project: string; path: string } | null;
}

/** A photo of a unit that the log names, and where it lies. */
export interface PhotoFile {
	photo: RecordedPhoto;
	path: string;
}

/** What can be asked of the log and its files. */
export interface ReadPort {
	/** Absolute path of a file that may be streamed, or null. */
	mediaPath(kind: MediaKind, id: string): string | null;
	/** Rejects with `store.unknown`. */
	revisionDetail(ref: string): RevisionDetail;
	/** What changed from `against` to `ref`, one plain sentence a line. Rejects with `store.unknown`. */
	revisionDiff(ref: string, against: string): string[];
	/** What changed between two revisions, or between two projects track by track. Throws `store.unknown`. */
	diff(kind: 'revision' | 'project', from: string, to: string): DiffAnswer;
	readonly device: DevicePort;
}

/** What remotes and the command line need of a session; the rest of the daemon is behind it. */
export interface SessionPort extends ReadPort {
	/** What somebody of this role may ask: a client hears of no other project than the one that is open. */
	readsOf(role: Actor['role']): ReadPort;
	/** Rejects with a DetentError; the result's shape depends on the command. */
	command(command: Command, actor: Actor): Promise<unknown>;
	/** State with the number of the last change in it. */
	snapshot(): { rev: number; state: RemoteState };
	/** The listener gets the state with the changes in it. */
	onChanges(listener: (changes: Changes, state: RemoteState) => void): () => void;
	onMeters(listener: (meters: Meters) => void): () => void;
	/** Short-term loudness of the piece being played, where somebody looked. */
	loudnessCurve(): LoudnessCurve;
	onPreview(listener: (block: PreviewBlock) => void): () => void;
	/** What passes on a unit's wire. Throws `unit.unknown`, `unit.refused` for a unit without a remote. */
	onWire(unit: string, listener: (line: WireLine) => void): () => void;
	/** Sum of what all remotes want. */
	want(wanted: Wanted): void;
	remoteConnected(id: string, connected: boolean): void;
	/** Takes a reference that the actor uploaded and that lies at a temporary path. */
	importReference(
		at: { project: string; track: string },
		path: string,
		fileName: string,
		words: ReferenceWords,
		actor: Actor,
	): Promise<{ reference: string }>;
	/** Takes a photo of a unit that the actor uploaded: of its settings as they are, or for an earlier revision. */
	takePhoto(unit: string, path: string, revision: string | null, actor: Actor): Promise<{ sha256: string }>;
	/** Null for a hash that the project's log does not name. */
	photo(project: string, sha256: string): PhotoFile | null;
	/** Takes a mix that the actor uploaded and that lies at a temporary path. */
	importMix(
		project: string,
		track: string,
		path: string,
		fileName: string,
		actor: Actor,
	): Promise<{ fileName: string; frames: number; rateHz: number }>;
}
